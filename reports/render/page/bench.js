// All that the page of a benchmark does by itself.
setUpTheme(document.getElementById("theme"));
