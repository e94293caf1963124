"""Executes a notebook with nbclient, in its own folder, and writes it with its outputs."""

import os
import sys

import nbformat
from nbclient import NotebookClient

source, target, kernel = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
NotebookClient(notebook, timeout=600, kernel_name=kernel, resources={"metadata": {"path": os.path.dirname(source)}}).execute()
nbformat.write(notebook, target)
