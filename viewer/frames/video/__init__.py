"""Videos as clips: any frame at any time, one decoded at a time. `clip` opens one."""
