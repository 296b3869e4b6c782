# SPDX-License-Identifier: MIT
"""What the system-level tests share: they run the installed programs, never their insides."""
