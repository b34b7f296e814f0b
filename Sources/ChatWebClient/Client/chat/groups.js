// Conversations and their members.

/** Members asked for at once, and the most that are loaded by themselves. */
const MEMBERS_PAGE = 200;
const MAX_LOADED = 1000;

/** @param {{store, request, read, entries, timelines}} context */
export function createGroups({ store, request, read, entries, timelines }) {
  // Membership changes come back as events of the log, which tell exactly what happened.
  async function changed(conversation) {
    await entries.refresh(conversation);
    await timelines.follow(conversation);
  }

  async function loadMembers(conversation, most = MAX_LOADED) {
    let after;
    for (let loaded = 0; loaded < most; loaded += MEMBERS_PAGE) {
      const page = await read('member.list', { conversation, limit: MEMBERS_PAGE, ...(after && { after }) });
      store.dispatch({ type: 'members/page', conversation, page, isFirst: after === undefined });
      after = page.next;
      if (after === undefined) return;
    }
  }

  const opened = ({ conversation }) => {
    store.dispatch({ type: 'conversation/known', conversation });
    return conversation.id;
  };

  async function change(type, conversation, fields) {
    await request(type, { conversation, ...fields });
    await changed(conversation);
    await loadMembers(conversation);
  }

  return {
    loadMembers,
    /** Marks of enough members for the ticks. */
    loadMarks: (conversation) => loadMembers(conversation, MEMBERS_PAGE),
    openDirect: async (user) => opened(await request('conversation.open', { user })),
    createGroup: async (title, members) => opened(await request('conversation.create', { title, members })),
    async rename(conversation, title) {
      await request('conversation.update', { conversation, title });
      await changed(conversation);
    },
    addMembers: (conversation, users) => change('member.add', conversation, { users }),
    removeMember: (conversation, user) => change('member.remove', conversation, { user }),
    setRole: (conversation, user, role) => change('member.role', conversation, { user, role }),
    async leave(conversation) {
      await request('conversation.leave', { conversation });
      store.dispatch({ type: 'conversation/gone', conversation });
    },
    /** Who has a message: counts, and names where the group is small enough to load them. */
    async readers(conversation, seq) {
      const { members, delivered, read } = await request('receipt.counts', { conversation, seq });
      if (members > MEMBERS_PAGE) return { members, delivered, read, names: null };
      await loadMembers(conversation);
      const me = store.get().session.me.id;
      const others = store.get().members.get(conversation).list.filter((member) => member.user !== me);
      const names = others.map((member) => ({
        user: member.user, read: member.read >= seq, delivered: member.delivered >= seq,
      }));
      return { members, delivered, read, names };
    },
  };
}
