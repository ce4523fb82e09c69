"""The page and the widget: their files, and how they are built (npm run build → dist/)."""
