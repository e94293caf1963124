// Before the first paint: the theme that the reader chose on this page earlier.
try {
  const theme = localStorage.getItem('coursekit-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch { /* storage is switched off: the system's theme it is */ }
