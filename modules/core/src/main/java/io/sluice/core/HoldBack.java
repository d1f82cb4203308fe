package io.sluice.core;

/** Why a receiver asks for nothing more just now; travels with its credit. */
public enum HoldBack {
  /** The application's own code has not asked for more. */
  APPLICATION,
  /** A client's socket is full. */
  SOCKET,
  /** A store has not accepted what it was given. */
  STORE
}
