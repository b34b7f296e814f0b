// Loads and follows the timelines of opened conversations.
import { emptyTimeline, hasGap } from '../state/timeline.js';

/** Messages asked for at once. */
const PAGE = 50;
const OLDER_PAGE = 100;
/** A timeline that is further behind than this is loaded anew instead of being caught up event by event. */
const MAX_BEHIND = 1000;

/** @param {{store, read, entries}} context */
export function createTimelines({ store, read, entries }) {
  const syncing = new Set();
  const loads = new Map();
  const timelineOf = (conversation) => store.get().timelines.get(conversation) ?? emptyTimeline;

  // Marks the timeline as loading, and says so when it fails; a lost connection is no failure, for it comes back. What comes of a
  // load after another one began belongs to a stretch that is not shown any more: it is passed over.
  async function loading(conversation, what, load) {
    const mine = Symbol(what);
    loads.set(conversation, mine);
    const tell = (action) => { if (loads.get(conversation) === mine) store.dispatch({ ...action, conversation }); };
    tell({ type: 'timeline/loading', what });
    try {
      tell(await load());
    } catch (error) {
      const problem = error.code === 'connection_lost' ? null : error.code ?? 'internal';
      tell({ type: 'timeline/failed', problem });
      if (error.code === 'conversation_not_found') store.dispatch({ type: 'conversation/gone', conversation });
    }
  }

  const history = (conversation, fields, limit = PAGE) => read('history', { conversation, limit, ...fields });

  async function loadLatest(conversation) {
    await loading(conversation, 'latest', async () => (
      { type: 'timeline/page', where: 'latest', page: await history(conversation, {}) }
    ));
    await follow(conversation);
  }

  /** Brings a timeline up to what its conversation is known to have. */
  async function follow(conversation) {
    if (syncing.has(conversation)) return;
    syncing.add(conversation);
    try {
      for (;;) {
        const timeline = timelineOf(conversation);
        const head = entries.get(conversation)?.seq ?? 0;
        if (timeline.seq === null || (timeline.seq >= head && !hasGap(timeline))) return;
        if (head - timeline.seq > MAX_BEHIND && timeline.atEnd) {
          syncing.delete(conversation);
          return void (await loadLatest(conversation));
        }
        const reply = await read('sync', { conversation, after: timeline.seq });
        store.dispatch({ type: 'timeline/synced', conversation, reply });
        if (reply.reset) {
          syncing.delete(conversation);
          return void (await loadLatest(conversation));
        }
        if (timelineOf(conversation).seq === timeline.seq) return;
      }
    } catch (error) {
      if (error.code === 'conversation_not_found') store.dispatch({ type: 'conversation/gone', conversation });
    } finally {
      syncing.delete(conversation);
    }
  }

  return {
    follow,
    loadLatest,
    /** Loads what is needed to show a conversation's newest messages. */
    async show(conversation) {
      const timeline = timelineOf(conversation);
      if (timeline.loading === 'latest') return;
      if (timeline.seq === null || !timeline.atEnd) await loadLatest(conversation); else await follow(conversation);
    },
    async loadBefore(conversation) {
      const { loading: busy, atStart, messages } = timelineOf(conversation);
      if (busy || atStart || messages.length === 0) return;
      await loading(conversation, 'before', async () => {
        const page = await history(conversation, { before: messages[0].seq }, OLDER_PAGE);
        return { type: 'timeline/page', where: 'before', page };
      });
    },
    async loadAfter(conversation) {
      const { loading: busy, atEnd, messages } = timelineOf(conversation);
      if (busy || atEnd || messages.length === 0) return;
      await loading(conversation, 'after', async () => {
        const page = await history(conversation, { after: messages.at(-1).seq }, OLDER_PAGE);
        return { type: 'timeline/page', where: 'after', page };
      });
    },
    /** Shows the messages around a place and points at it. */
    async jumpTo(conversation, seq) {
      const { messages } = timelineOf(conversation);
      const isLoaded = messages.length > 0 && messages[0].seq <= seq && seq <= messages.at(-1).seq;
      if (!isLoaded) {
        await loading(conversation, 'around', async () => {
          const [before, after] = await Promise.all([
            history(conversation, { before: seq + 1 }), history(conversation, { after: seq }),
          ]);
          return { type: 'timeline/surroundings', before, after };
        });
      }
      store.dispatch({ type: 'timeline/focused', conversation, seq });
      await follow(conversation);
    },
    async jumpToNewest(conversation) {
      if (!timelineOf(conversation).atEnd) await loadLatest(conversation);
      const newest = timelineOf(conversation).messages.at(-1);
      if (newest) store.dispatch({ type: 'timeline/focused', conversation, seq: newest.seq });
    },
  };
}
