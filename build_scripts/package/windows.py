"""What Windows reads of our executables: version, manifest and icon, as text and bytes.

For the spec files:

    version, icon = windows.write_resources(WORK)
    EXE(..., version=version, icon=icon, manifest=windows.manifest())
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from build_scripts.package.appdir import NAME, SUMMARY
from build_scripts.package.icons import as_ico
from core.base.versions import POCKET

FILE_NAME: Final = "LiteLLM-Pocket.exe"
_OWNER: Final = "LiteLLM Pocket contributors"

_MANIFEST: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity type="win32" name="LiteLLM.Pocket{part}" version="{version}"
                    processorArchitecture="*"/>
  <description>{summary}</description>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges>
        <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
      </requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application>
      <supportedOS Id="{{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}}"/>
    </application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
{settings}
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
                        processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
</assembly>
"""

_SETTINGS: Final = (
    ("2016", "longPathAware", "true"),
    ("2019", "activeCodePage", "UTF-8"),
    ("2005", "dpiAware", "true"),
    ("2016", "dpiAwareness", "system"),
)
"""Year of the namespace, name, value. The two on DPI are for older and newer Windows: Tk draws in
the resolution of the main screen and does not hear of a move to another one."""


def numbers(version: str = POCKET) -> tuple[int, int, int, int]:
    """A version as Windows keeps it: "1.2.3rc1" is (1, 2, 3, 0)."""
    found = [min(int(part), 0xFFFF) for part in re.findall(r"\d+", version.split("rc")[0])][:4]
    one, two, three, four = [*found, 0, 0, 0, 0][:4]
    return one, two, three, four


def manifest(*, part: str = "", version: str = POCKET) -> str:
    """The application manifest. `part` is "" for the program and "Sidecar" for the sidecar.

    Long paths and UTF-8 as the code page of every narrow call; the main screen's resolution; no
    elevation, ever.
    """
    space = "http://schemas.microsoft.com/SMI/{}/WindowsSettings"
    settings = (
        f'      <{name} xmlns="{space.format(year)}">{value}</{name}>'
        for year, name, value in _SETTINGS
    )
    return _MANIFEST.format(
        settings="\n".join(settings),
        part=f".{part}" if part else "",
        version=".".join(map(str, numbers(version))),
        summary=SUMMARY,
    )


def version_info(*, part: str = "", file_name: str = FILE_NAME, version: str = POCKET) -> str:
    """The version resource, in the form that PyInstaller's `version=` reads from a file."""
    four = numbers(version)
    strings = {
        "CompanyName": _OWNER,
        "FileDescription": f"{NAME} {part}".strip(),
        "FileVersion": version,
        "InternalName": Path(file_name).stem,
        "LegalCopyright": f"Copyright (c) 2026 {_OWNER}. MIT License.",
        "OriginalFilename": file_name,
        "ProductName": NAME,
        "ProductVersion": version,
    }
    listed = ",\n        ".join(f"StringStruct({key!r}, {text!r})" for key, text in strings.items())
    return f"""VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={four}, prodvers={four}, mask=0x3F, flags={0x2 if "rc" in version else 0x0:#x},
    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)
  ),
  kids=[
    StringFileInfo([
      StringTable('040904B0', [
        {listed}
      ])
    ]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])])
  ]
)
"""


def write_resources(folder: Path, *, part: str = "", file_name: str = FILE_NAME) -> tuple[str, str]:
    """Write version file and icon into `folder`; their paths, for `version=` and `icon=`."""
    folder.mkdir(parents=True, exist_ok=True)
    info, icon = folder / "version_info.txt", folder / "pocket.ico"
    info.write_text(version_info(part=part, file_name=file_name), encoding="utf-8", newline="\n")
    icon.write_bytes(as_ico())
    return str(info), str(icon)
