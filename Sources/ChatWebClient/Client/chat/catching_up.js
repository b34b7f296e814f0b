// After each sign-in, and when pushes may have been lost: what has happened meanwhile.

const INBOX_PAGE = 200;

/** @param {{store, read, timelines, groups, directory, marks, sending}} context */
export function createCatchingUp({ store, read, timelines, groups, directory, marks, sending }) {
  let round = 0;

  async function inbox(isCurrent) {
    const conversations = [];
    let cursor;
    do {
      const page = await read('inbox', { limit: INBOX_PAGE, ...(cursor && { cursor }) });
      if (!isCurrent()) return;
      conversations.push(...page.conversations);
      cursor = page.next;
      // The first page is what a person sees; the others must not keep it waiting.
      if (cursor && !store.get().inbox.loaded) store.dispatch({ type: 'inbox/loaded', conversations });
    } while (cursor);
    store.dispatch({ type: 'inbox/loaded', conversations });
  }

  return {
    async run() {
      round += 1;
      const mine = round;
      const isCurrent = () => mine === round;
      try {
        await inbox(isCurrent);
        if (!isCurrent()) return;
        sending.resume();
        const { open, timelines: known } = store.get();
        if (open) await Promise.all([timelines.show(open), groups.loadMarks(open)]);
        for (const [conversation, timeline] of known) {
          if (!isCurrent()) return;
          if (conversation !== open && timeline.seq !== null) await timelines.follow(conversation);
        }
        marks.resume();
        await directory.resume();
      } catch {
        // The connection ended meanwhile; the next one begins anew.
      }
    },
  };
}
