"""What people and programs type into fields: hidden characters, other scripts, code of every kind, too much of it."""

WORDS = (
    "", " ", "\t", "\x00", "a\x00b", "\x1b[31m", "a\u202eb", "\ufeff", "\u200b", "e\u0301", "ﬁ", "Ω≈ç√",
    "漢字", "שלום", "مرحبا", "\U0001f469\u200d\u2696\ufe0f", "İstanbul", "ʻokina", "O'Brien", '"quoted"',
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% raw %}", "${7*7}",
    "%(day)s", "%s%n", "' OR 1=1 --", "; DROP TABLE", "../../etc/passwd", "file:///etc/passwd",
    "http://127.0.0.1/", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "0", "-0", "1e400", "NaN",
    "Infinity", "null", "None", "true", "[]", "{}", "1,5", "9" * 40, "0001-01-01", "2026-02-30",
    "9999-12-31", "2026-1-1", "01/02/2026", "２０２６-０１-０１", "\r\nX: y", "x" * 301, "x" * 120_000,
)  # fmt: skip
