"""What all tests share: the model of one deal, and the command to hold the package against."""

import os
import subprocess

import pytest

import sidedeal

DEAL = "board-of-trade-2026"


@pytest.fixture(scope="session")
def deal():
    return sidedeal.Scenario(DEAL)


@pytest.fixture(scope="session")
def model(deal):
    return sidedeal.Model(deal)


@pytest.fixture(scope="session")
def command():
    """The program itself, `SIDEDEAL`: what it writes to standard output."""
    binary = os.environ.get("SIDEDEAL")
    if not binary:
        pytest.skip("SIDEDEAL names no program to compare with")

    def run(*words):
        done = subprocess.run([binary, "--quiet", *words], capture_output=True, check=True)
        return done.stdout.decode()

    return run
