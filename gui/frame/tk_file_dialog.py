"""Tk's own dialogs for files and folders, which X11 has in the place of a system's.

They are made of ttk, and so in the window's colours, but for the list: Tk draws that black on
white, whatever the theme, and without a sign of who has the keyboard.
"""

from __future__ import annotations

import contextlib
import tkinter as tk

_DIALOGS = (".__tk_filedialog", ".__tk_choosedir")
"""Tk keeps them, and shows the same again."""
_LOOK = """
catch {tk_getOpenFile -no-such-option}
if {![info object isa class ::tk::IconList]} {auto_load ::tk::IconList}
if {[info commands ::pocket::ListLook] eq ""} {
    oo::class create ::pocket::ListLook {
        method Create {} {
            set made [next]
            my variable canvas fill
            catch {
                set fill [ttk::style lookup . -foreground]
                $canvas configure -background [ttk::style lookup . -fieldbackground] \\
                    -highlightthickness 1 -highlightcolor [ttk::style lookup . -focuscolor] \\
                    -highlightbackground [ttk::style lookup . -bordercolor]
            }
            return $made
        }
        method DrawSelection {} {
            my variable canvas fill
            set before {}
            catch {set before [$canvas find withtag selectionText]}
            next
            foreach item $before {
                if {"selectionText" ni [$canvas gettags $item]} {
                    $canvas itemconfigure $item -fill $fill
                }
            }
        }
    }
}
if {"::pocket::ListLook" ni [info class mixins ::tk::IconList]} {
    oo::define ::tk::IconList mixin -append ::pocket::ListLook
}
"""
"""How the list is made is Tk's own affair: in another version it may not fit."""


def is_tks_own(root: tk.Misc) -> bool:
    """Whether files are asked for by these dialogs here."""
    return bool(root.tk.call("tk", "windowingsystem") == "x11")


def dress(root: tk.Misc) -> None:
    """Have the next one in the colours of the theme in use. Where Tk's list is made in another way
    it stays as Tk draws it: a file can be chosen all the same."""
    with contextlib.suppress(tk.TclError):
        root.tk.eval(_LOOK)
    root.tk.call("destroy", *_DIALOGS)


def show_hidden(root: tk.Misc) -> None:
    """List files such as .env, too, until the person unticks it."""
    root.tk.eval("catch {tk_getOpenFile -no-such-option}")  # loads the dialog's code
    root.tk.eval("set ::tk::dialog::file::showHiddenBtn 1")
    root.tk.eval("set ::tk::dialog::file::showHiddenVar 1")


def give_up(root: tk.Misc) -> None:
    """Do what the Cancel of the one that is open does."""
    root.tk.eval("set ::tk::Priv(selectFilePath) {}")
