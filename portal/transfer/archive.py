"""An edition and its pictures in one zip: packed so that the same edition gives the same bytes, and
unpacked as if whoever packed it meant harm."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from portal.stored_pictures import FOLDER
from portal.transfer.problems import Findings, shown
from topics.pictures import read_name

DOCUMENT_NAME = "edition.json"
END_SIGNATURE, END_LENGTH = b"PK\x05\x06", 22  # of what stands at a zip's end, without a comment
LOCATOR_SIGNATURE, LOCATOR_LENGTH = b"PK\x06\x07", 20  # of what stands before that in a huge one
SIGNATURES = (b"PK\x03\x04", END_SIGNATURE)  # that a zip begins with, and an empty one
SIZE_LIMIT = 100 * 1024 * 1024  # bytes of the zip, and of all that is in it
PICTURE_LIMIT = 32 * 1024 * 1024  # bytes; a PNG of all the pixels we store, should none be like another
MOST_FILES = 2_000
LONGEST_ENTRY = 400  # bytes that a zip's list spends on one file, with what packers add
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can tell; a real date would differ from export to export
ENCRYPTED = 0x1
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def pack(target: BinaryIO, document: Iterable[bytes], pictures: Mapping[str, bytes]) -> None:
    """Write a zip of the JSON `document` and of `pictures`, name → file, to `target`.

    Nothing is compressed: pictures are already, and what a compressor makes of a text depends on its release.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_info(DOCUMENT_NAME), b"".join(document))
        for name in sorted(pictures):
            archive.writestr(_info(f"{FOLDER}{name}"), pictures[name])


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EARLIEST)
    info.create_system = 3  # Unix, whatever this machine is
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


def unpack(handle: BinaryIO, document_limit: int, findings: Findings) -> tuple[bytes, dict[str, bytes]]:
    """The JSON document of the zip in `handle`, and its pictures, name → file.

    Nothing is unpacked to disk, and nothing at all before the list of what is in it has been judged. Raises
    TransferError with a problem for each entry of that list that has no place in an edition's zip.
    """
    _judge_directory(handle, findings)
    try:
        with zipfile.ZipFile(handle) as archive:
            members = [info for info in archive.infolist() if info.filename != FOLDER]
            _judge(members, document_limit, findings)
            files = {info.filename: _read(archive, info, findings) for info in members}
    # What the module says of a damaged zip, at whichever place it stumbles.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise findings.refuse("is a zip that breaks off or is damaged; export it again.") from error
    document = files.pop(DOCUMENT_NAME)
    return document, {name.removeprefix(FOLDER): data for name, data in files.items()}


def _judge_directory(handle: BinaryIO, findings: Findings) -> None:
    """The module reads the whole list of files, so that its length is looked at before."""
    length = handle.seek(0, os.SEEK_END)
    handle.seek(max(0, length - END_LENGTH - LOCATOR_LENGTH))
    tail = handle.read()
    end, before = tail[-END_LENGTH:], tail[:-END_LENGTH]
    if len(end) < END_LENGTH or not end.startswith(END_SIGNATURE) or end[-2:] != b"\0\0":
        raise findings.refuse("is a zip that breaks off, or has something behind its end; export it again.")
    count, directory_length = struct.unpack("<HL", end[10:16])
    is_huge = before.startswith(LOCATOR_SIGNATURE)
    if is_huge or count > MOST_FILES or directory_length > MOST_FILES * LONGEST_ENTRY:
        raise findings.refuse(f"is a zip of more than {MOST_FILES:,} files; an edition's has fewer.")
    handle.seek(0)


def _judge(members: list[zipfile.ZipInfo], document_limit: int, findings: Findings) -> None:
    if sum(info.file_size for info in members) > SIZE_LIMIT:
        limit = SIZE_LIMIT // 1024**2
        raise findings.refuse(f"is a zip that unpacks to more than {limit} MB, which no edition does.")
    times = Counter(info.filename for info in members)
    for name, count in times.items():
        if count > 1:
            findings.add(f"holds {shown(name)} {count} times; pack it again.")
    for info in members:
        reason = _fault_of(info, document_limit)
        if reason:
            findings.add(f"holds {shown(info.filename)}, which {reason}")
    if DOCUMENT_NAME not in times:
        findings.add(f"is a zip without {DOCUMENT_NAME}; choose the file that the portal exported.")
    findings.raise_if_any()


def _fault_of(info: zipfile.ZipInfo, document_limit: int) -> str:
    """Why the entry has no place in an edition's zip, or an empty text."""
    name = info.filename
    mode = info.external_attr >> 16
    is_document = name == DOCUMENT_NAME
    limit = document_limit if is_document else PICTURE_LIMIT
    if name.startswith(("/", "\\")) or name[1:2] == ":":
        return "is an absolute path; an edition's zip has none."
    if ".." in name.replace("\\", "/").split("/"):
        return "leads out of the zip; an edition's zip has no such path."
    if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
        return "is a link or no file at all; an edition's zip has plain files only."
    if info.flag_bits & ENCRYPTED:
        return "is encrypted; pack it without a password."
    if info.compress_type not in COMPRESSIONS:
        return "is compressed in a way that the portal does not read; pack it as a plain zip."
    if not is_document and (not name.startswith(FOLDER) or read_name(name.removeprefix(FOLDER)) is None):
        return f"is neither {DOCUMENT_NAME} nor a picture as the portal names them; leave it out."
    if info.file_size > limit:
        return f"is larger than {limit // 1024**2} MB; leave it out."
    return ""


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, findings: Findings) -> bytes:
    """One file of the zip, and never more of it than its entry says."""
    with archive.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise findings.refuse(f"holds {shown(info.filename)}, which is not as long as the zip says.")
    return data
