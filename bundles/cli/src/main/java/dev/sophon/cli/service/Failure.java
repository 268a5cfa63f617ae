package dev.sophon.cli.service;

/** Why a verb could not do its work, in words for the person who typed it; the exit code is 1. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String words) {
        super(words);
    }
}
