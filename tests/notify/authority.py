# SPDX-License-Identifier: MIT
"""A certificate authority that lives as long as a test."""

import pathlib
import ssl
import subprocess


class Authority:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder / "authority"
        self.folder.mkdir()
        self.file = self.folder / "ca.pem"
        self._self_signed("ca", "/CN=test authority", "basicConstraints=critical,CA:TRUE")

    def server(self, name: str, *, long_ago: bool = False) -> ssl.SSLContext:
        """For a server called `name`; `long_ago`: its certificate was good for a day in 2020."""
        words = ["faketime", "2020-01-01"] if long_ago else []
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", f"/CN={name}")
        (self.folder / "leaf.ext").write_text(f"subjectAltName=DNS:{name}\n")
        self._run(*words, "openssl", "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey",
                  "ca.key", "-days", "1", "-extfile", "leaf.ext", "-out", "leaf.pem")
        return self._context("leaf")

    def stranger(self, name: str) -> ssl.SSLContext:
        """A certificate that nobody but its owner signed."""
        self._self_signed("stranger", f"/CN={name}", f"subjectAltName=DNS:{name}")
        return self._context("stranger")

    def _self_signed(self, file: str, subject: str, extension: str):
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-nodes", "-keyout", f"{file}.key", "-out", f"{file}.pem", "-days", "2",
                      "-subj", subject, "-addext", extension)

    def _context(self, file: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{file}.pem", self.folder / f"{file}.key")
        return context

    def _openssl(self, *words: str):
        self._run("openssl", *words)

    def _run(self, *words: str):
        done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=self.folder)
        assert done.returncode == 0, f"{words}: {done.stderr}"
