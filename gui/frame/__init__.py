"""What pages stand in: the bridge to core, dialogs, the clipboard, the words."""
