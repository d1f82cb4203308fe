package io.sluice.core.internal.session;

/**
 * What a consumer grants: absolute limits that move with what the application took, one window
 * ahead. The window starts small, or with what is known to come, doubles when the producer starves
 * although everything was taken, and halves when the budget gets tight. Its memory is reserved from
 * the {@link WindowBudget}.
 */
final class CreditWindow {
  static final int INITIAL_ITEMS = 64;
  static final int INITIAL_BYTES = 16 * 1024;

  /**
   * What a window begins with at most where so much is known to come: a document of a thousand
   * items then waits for credit once, where by doubling it waited five times, each a way there and
   * back.
   */
  static final int EXPECTED_ITEMS = 1024;

  static final int EXPECTED_BYTES = 64 * 1024;
  static final int MAX_ITEMS = 16 * 1024;
  static final int MAX_LOCAL_BYTES = 1024 * 1024;

  /**
   * What a window may grow to where the producer is on another node: with 16 chunks of 64 KiB under
   * way both ends wait for each other (ADR 0212).
   */
  static final int MAX_REMOTE_BYTES = 4 * MAX_LOCAL_BYTES;

  /** What an item costs beside its payload: the chunk, its place in lists, a share of its frame. */
  private static final int ITEM_COST = 64;

  private final WindowBudget budget;
  private final boolean prefetch;
  private int windowItems = INITIAL_ITEMS;
  private int windowBytes = INITIAL_BYTES;
  private long reserved;
  private long itemLimit;
  private long byteLimit;
  private long consumedItems;
  private long consumedBytes;

  /** Demand of the application; bounds the items where there is no prefetch. */
  private long wanted;

  private CreditWindow(WindowBudget budget, boolean prefetch) {
    this.budget = budget;
    this.prefetch = prefetch;
    reserved = cost(windowItems, windowBytes);
  }

  /** A window, or null where the budget is used up. */
  static @org.jspecify.annotations.Nullable CreditWindow reserve(
      WindowBudget budget, boolean prefetch) {
    return budget.tryReserve(cost(INITIAL_ITEMS, INITIAL_BYTES))
        ? new CreditWindow(budget, prefetch)
        : null;
  }

  private static long cost(int items, int bytes) {
    return bytes + (long) items * ITEM_COST;
  }

  /**
   * Begins with what is known to come, as far as that is not much and the budget allows.
   *
   * @param items how many
   * @param bytes of how many bytes in all; negative where that is not known
   */
  void expect(long items, long bytes) {
    if (itemLimit == 0 && items > windowItems) {
      int begun = (int) Math.min(items, EXPECTED_ITEMS);
      long wide = bytes < 0 ? (long) INITIAL_BYTES * begun / INITIAL_ITEMS : bytes;
      resize(begun, Math.clamp(wide, windowBytes, EXPECTED_BYTES));
    }
  }

  /** The application took items. */
  void consumed(int items, long bytes) {
    consumedItems += items;
    consumedBytes += bytes;
  }

  /** The application would take so many more in all. */
  void wanted(long items) {
    wanted = items;
  }

  /**
   * Whether limits should be sent: half of a budget was used since they last were, the sender had
   * none, or it is stuck with something too large for what is left. Not whenever the sender had to
   * wait: by then more credit is mostly on its way, and each frame would be answered.
   */
  boolean isTopUpDue(long received, boolean stuck) {
    long newItems = nextItemLimit();
    if (newItems == 0) {
      return false; // nobody wants anything yet
    }
    long newBytes = consumedBytes + windowBytes;
    if (newItems <= itemLimit && newBytes <= byteLimit) {
      return stuck && consumedItems == received;
    }
    return (itemLimit <= received && newItems > itemLimit)
        || (stuck && consumedItems == received)
        || newItems - itemLimit >= Math.max(1, windowItems / 2)
        || newBytes - byteLimit >= windowBytes / 2;
  }

  private long nextItemLimit() {
    long ahead = prefetch ? windowItems : Math.min(windowItems, wanted);
    return consumedItems + ahead;
  }

  /** Moves the limits up to where the window reaches; never back. */
  void grant() {
    itemLimit = Math.max(itemLimit, nextItemLimit());
    if (itemLimit > 0) {
      byteLimit = Math.max(byteLimit, consumedBytes + windowBytes);
    }
  }

  /**
   * Doubles the window if that is within its bounds and the budget allows.
   *
   * @param remote whether the producer is on another node
   */
  void grow(boolean remote) {
    int most = remote ? MAX_REMOTE_BYTES : MAX_LOCAL_BYTES;
    resize(Math.min(MAX_ITEMS, windowItems * 2), Math.min(most, windowBytes * 2));
  }

  private void resize(int items, int bytes) {
    long more = cost(items, bytes) - cost(windowItems, windowBytes);
    if (more > 0 && budget.tryGrow(more)) {
      windowItems = items;
      windowBytes = bytes;
      reserved += more;
    }
  }

  /**
   * Halves the window where the budget is tight, and gives back what it held as soon as everything
   * granted under the larger one was taken.
   */
  void shrinkIfTight() {
    if (budget.isTight() && cost(windowItems, windowBytes) > cost(INITIAL_ITEMS, INITIAL_BYTES)) {
      windowItems = Math.max(INITIAL_ITEMS, windowItems / 2);
      windowBytes = Math.max(INITIAL_BYTES, windowBytes / 2);
    }
    long needed = cost(windowItems, windowBytes);
    boolean withinWindow =
        byteLimit <= consumedBytes + windowBytes && itemLimit <= consumedItems + windowItems;
    if (needed < reserved && withinWindow) {
      budget.release(reserved - needed);
      reserved = needed;
    }
  }

  /** Gives everything back; idempotent. */
  void release() {
    budget.release(reserved);
    reserved = 0;
  }

  /** Whether an arriving frame keeps to C2: within the limits but for one item over the bytes. */
  boolean admits(long endItem, long endBytes, int lastWeight) {
    return endItem <= itemLimit && endBytes - lastWeight <= byteLimit;
  }

  boolean isExhausted(long received) {
    return received >= itemLimit;
  }

  long itemLimit() {
    return itemLimit;
  }

  long byteLimit() {
    return byteLimit;
  }

  long consumedItems() {
    return consumedItems;
  }

  long consumedBytes() {
    return consumedBytes;
  }

  /** What the sender may have sent beyond what was taken. */
  long grantedBytes() {
    return byteLimit - consumedBytes;
  }

  int windowBytes() {
    return windowBytes;
  }
}
