"""Pack an edition and its pictures into one zip, with the same bytes for the same edition, and unpack a zip
as if whoever packed it meant harm."""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from portal.editor.storage import FOLDER
from portal.transfer.problems import Findings, quoted
from topics.pictures import read_name

DOCUMENT_NAME = "edition.json"
END_SIGNATURE, END_LENGTH = b"PK\x05\x06", 22  # of the record at a zip's end, without a comment
LOCATOR_SIGNATURE, LOCATOR_LENGTH = b"PK\x06\x07", 20  # of the record before that in a huge zip
SIGNATURES = (b"PK\x03\x04", END_SIGNATURE)  # beginnings of a zip, and of an empty one
SIZE_LIMIT = 100 * 1024 * 1024  # bytes of the zip, and of all its content unpacked
PICTURE_LIMIT = 32 * 1024 * 1024  # bytes; a PNG of the largest size we store that cannot be compressed
MOST_FILES = 2_000
LONGEST_ENTRY = 400  # bytes for one file in a zip's directory, including what packers add
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest date in a zip; a real one would change with each export
ENCRYPTED = 0x1
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IN_A_FOLDER = re.compile(rf"[^/\\:.][^/\\:]*/{re.escape(DOCUMENT_NAME)}")
ADDED_BY_SYSTEMS = re.compile(
    r"__MACOSX/(?!.*\.\.).*|(?:[^/]+/)*(?:\._[^/]+|\.DS_Store|Thumbs\.db|desktop\.ini)", re.DOTALL
)


def pack(target: BinaryIO, document: Iterable[bytes], pictures: Mapping[str, bytes]) -> None:
    """Write a zip of the JSON `document` and of `pictures`, name → file, to `target`.

    Nothing is compressed: pictures already are, and compressed text would depend on the library's release.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_info(DOCUMENT_NAME), b"".join(document))
        for name in sorted(pictures):
            archive.writestr(_info(f"{FOLDER}{name}"), pictures[name])


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EARLIEST)
    info.create_system = 3  # Unix, on every system
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


def unpack(handle: BinaryIO, document_limit: int, findings: Findings) -> tuple[bytes, dict[str, bytes]]:
    """Return the JSON document of the zip in `handle`, and its pictures, name → file.

    A zip that was packed again may hold all of it in one folder, and what macOS and Windows add, which is
    ignored. Nothing is unpacked to disk, and nothing at all before its directory has been checked. Raises
    TransferError with a problem for each entry of the directory that does not belong in an edition's zip.
    """
    _judge_directory(handle, findings)
    try:
        with zipfile.ZipFile(handle) as archive:
            members = _members(archive.infolist())
            _judge(members, document_limit, findings)
            files = {name: _read(archive, info, findings) for name, info in members}
    # All that the module can raise for a damaged zip.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise findings.refuse("is an incomplete or damaged zip; export it again.") from error
    document = files.pop(DOCUMENT_NAME)
    return document, {name.removeprefix(FOLDER): data for name, data in files.items()}


def _members(infos: list[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the files with their names in the edition's folder, which may be the zip itself or one in it."""
    found = [info for info in infos if not ADDED_BY_SYSTEMS.fullmatch(info.filename)]
    names = {info.filename for info in found}
    outer = next((name.removesuffix(DOCUMENT_NAME) for name in names if IN_A_FOLDER.fullmatch(name)), "")
    if DOCUMENT_NAME in names:
        outer = ""
    members = [(info.filename.removeprefix(outer), info) for info in found if info.filename != outer]
    return [(name, info) for name, info in members if name != FOLDER]


def _judge_directory(handle: BinaryIO, findings: Findings) -> None:
    """Check the length of the zip's directory, because the zipfile module reads all of it."""
    length = handle.seek(0, os.SEEK_END)
    handle.seek(max(0, length - END_LENGTH - LOCATOR_LENGTH))
    tail = handle.read()
    end, before = tail[-END_LENGTH:], tail[:-END_LENGTH]
    if len(end) < END_LENGTH or not end.startswith(END_SIGNATURE) or end[-2:] != b"\0\0":
        raise findings.refuse("is a zip that is incomplete, or has data after its end; export it again.")
    count, directory_length = struct.unpack("<HL", end[10:16])
    is_huge = before.startswith(LOCATOR_SIGNATURE)
    if is_huge or count > MOST_FILES or directory_length > MOST_FILES * LONGEST_ENTRY:
        raise findings.refuse(f"is a zip of more than {MOST_FILES:,} files; an edition's has fewer.")
    handle.seek(0)


def _judge(members: list[tuple[str, zipfile.ZipInfo]], document_limit: int, findings: Findings) -> None:
    if sum(info.file_size for _, info in members) > SIZE_LIMIT:
        limit = SIZE_LIMIT // 1024**2
        reason = f"is a zip that unpacks to more than {limit} MB, which no edition does; choose another file."
        raise findings.refuse(reason)
    times = Counter(name for name, _ in members)
    if DOCUMENT_NAME not in times:  # of no edition: what else it holds says nothing
        raise findings.refuse(f"is a zip without {DOCUMENT_NAME}; choose the file that the portal exported.")
    for name, count in times.items():
        if count > 1:
            findings.add(f"contains {quoted(name)} {count} times; pack it again.")
    for name, info in members:
        reason = _fault_of(name, info, document_limit)
        if reason:
            findings.add(f"contains {quoted(info.filename)}, which {reason}")
    findings.raise_if_any()


def _fault_of(name: str, info: zipfile.ZipInfo, document_limit: int) -> str:
    """Return why the entry does not belong in an edition's zip, or an empty text."""
    mode = info.external_attr >> 16
    is_document = name == DOCUMENT_NAME
    limit = document_limit if is_document else PICTURE_LIMIT
    if name.startswith(("/", "\\")) or name[1:2] == ":":
        return "is an absolute path; an edition's zip has none."
    if ".." in name.replace("\\", "/").split("/"):
        return "leads out of the zip; an edition's zip has no such path."
    if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
        return "is a link or not a file at all; an edition's zip has plain files only."
    if info.flag_bits & ENCRYPTED:
        return "is encrypted; pack it without a password."
    if info.compress_type not in COMPRESSIONS:
        return "is compressed in a way that the portal cannot read; pack it as a plain zip."
    if not is_document and (not name.startswith(FOLDER) or read_name(name.removeprefix(FOLDER)) is None):
        return f"is neither {DOCUMENT_NAME} nor a picture with a name from the portal; leave it out."
    if info.file_size > limit:
        return f"is larger than {limit // 1024**2} MB; leave it out."
    return ""


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, findings: Findings) -> bytes:
    """Return one file of the zip, reading no more than its entry declares."""
    with archive.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise findings.refuse(f"contains {quoted(info.filename)}, whose length is not as the zip says.")
    return data
