"""P3: the daily reminders of a register of any size, six key dates an agreement, two in a hundred due."""
