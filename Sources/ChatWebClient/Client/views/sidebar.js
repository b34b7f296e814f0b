import { arrowKeys, h } from './dom.js';
import { avatar, updateAvatar } from './avatar.js';
import { openBlockedPeople } from './blocked_people.js';
import { mountConversationList } from './conversation_list.js';
import { confirmDialog, iconButton } from './dialog.js';
import { openGroupDialog } from './group_dialog.js';
import { icon } from './icons.js';
import { attachMenu } from './menu.js';
import { showNotice } from './notice.js';
import { mountPeople } from './people.js';
import { mountSearch } from './search.js';
import { peopleText, sidebarText } from '../text/shell.js';
import { problemText } from '../text/problems.js';

/**
 * The column of conversations: header with menu, search, and the tabs "Chats" and "People".
 *
 * @param {HTMLElement} parent
 * @param {object} context store, chat, clock, locale, time, router, notifications, watching
 * @returns {{focusSearch: () => void, focusConversation: (id: string) => void, destroy: () => void}}
 */
export function mountSidebar(parent, context) {
  const { chat, router, watching } = context;
  const chats = panel('chats');
  const people = panel('people');
  const found = h('div', { class: 'panel scroll', hidden: true });
  const tabs = [tab('chats', sidebarText.chats), tab('people', sidebarText.people)];
  const tabList = h('div', { class: 'tabs', role: 'tablist', 'aria-label': sidebarText.conversations }, tabs);
  const field = searchField(showSearch);
  const menuButton = iconButton({ name: 'menu', label: sidebarText.menu });
  const newGroup = iconButton({
    name: 'newGroup',
    label: sidebarText.newGroup,
    on: { click: () => openGroupDialog({ ...context, open: openConversation }) },
  });
  const nav = h('nav', { class: 'sidebar', 'aria-label': sidebarText.conversations },
    h('header', { class: 'sidebar-header' }, h('h1', null, 'Chat'), newGroup, menuButton),
    field.element, tabList, chats, people, found);
  parent.append(nav);

  attachMenu(menuButton, () => mainMenu(context));
  arrowKeys(tabList, '[role=tab]', { horizontal: true, wrap: true, moved: (item) => select(item.dataset.tab) });
  for (const item of tabs) item.addEventListener('click', () => select(item.dataset.tab));

  const list = mountConversationList(chats, { ...context, findPeople });
  const directory = mountPeople(people, { ...context, choose: choosePerson });
  const search = mountSearch(found, { ...context, choosePerson, openMessage });
  let selected = null;
  select('chats');

  function select(name) {
    if (name !== selected && name === 'people') directory.show();
    if (name !== selected && selected === 'people') directory.hide();
    selected = name;
    for (const item of tabs) {
      const isSelected = item.dataset.tab === name;
      item.setAttribute('aria-selected', String(isSelected));
      item.tabIndex = isSelected ? 0 : -1;
    }
    showPanels(field.text() !== '');
  }

  function showSearch(text) {
    search.search(text);
    showPanels(text.trim() !== '');
  }

  function showPanels(isSearching) {
    tabList.hidden = isSearching;
    found.hidden = !isSearching;
    chats.hidden = isSearching || selected !== 'chats';
    people.hidden = isSearching || selected !== 'people';
  }

  function findPeople() {
    select('people');
    tabs[1].focus();
  }

  function openConversation(conversation) {
    field.clear();
    select('chats');
    router.go({ conversation });
  }

  async function choosePerson(userId, button) {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      openConversation(await chat.openDirect(userId));
    } catch (error) {
      showNotice(problemText(error.code));
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  async function openMessage({ conversation, seq }) {
    router.go({ conversation });
    try {
      await chat.jumpTo(conversation, seq);
    } catch (error) {
      showNotice(problemText(error.code));
    }
  }

  return {
    focusSearch: field.focus,
    focusConversation(id) {
      nav.querySelector(`.panel:not([hidden]) a[data-conversation="${CSS.escape(id)}"]`)?.focus();
    },
    destroy() {
      watching.set('people', []);
      for (const part of [list, directory, search]) part.destroy();
      nav.remove();
    },
  };
}

function tab(name, label) {
  return h('button', {
    type: 'button', role: 'tab', class: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`, data: { tab: name },
  }, label);
}

function panel(name) {
  return h('div', { class: 'panel scroll', role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}` });
}

/** The search field with a button that empties it; Escape does so too. */
function searchField(changed) {
  const input = h('input', {
    type: 'search', role: 'searchbox', class: 'input', 'aria-label': sidebarText.search, placeholder: sidebarText.search,
    autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', enterkeyhint: 'search', maxlength: '100',
    dir: 'auto',
  });
  const clearButton = iconButton({
    name: 'close', label: sidebarText.clearSearch, className: 'search-clear', hidden: true,
  });
  const update = () => {
    clearButton.hidden = input.value === '';
    changed(input.value);
  };
  const clear = () => {
    if (input.value === '') return;
    input.value = '';
    update();
  };
  input.addEventListener('input', update);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) clear();
    if (event.key === 'ArrowDown') element.parentElement.querySelector('.panel:not([hidden]) .row')?.focus();
  });
  clearButton.addEventListener('click', () => {
    clear();
    input.focus();
  });
  const element = h('search', { class: 'search-field' }, icon('search'), input, clearButton);
  const focus = () => {
    input.focus();
    // What was searched for before is typed over.
    input.select();
  };
  return { element, clear, text: () => input.value.trim(), focus };
}

function mainMenu({ store, chat, notifications, ...context }) {
  const { me } = store.get().session;
  return {
    label: sidebarText.menu,
    header: me && profile(me),
    items: [
      {
        label: sidebarText.notifications,
        icon: 'bell',
        checked: notifications.isEnabled(),
        select: async () => {
          const problem = await notifications.setEnabled(!notifications.isEnabled());
          if (problem) showNotice(problem);
        },
      },
      { label: sidebarText.blockedPeople, icon: 'block', select: () => openBlockedPeople({ store, chat, ...context }) },
      { label: sidebarText.signOut, icon: 'leave', select: () => signOut({ store, chat, notifications, ...context }) },
    ],
  };
}

function profile(me) {
  const picture = avatar('medium');
  const name = me.displayName || me.handle;
  updateAvatar(picture, { id: me.id, name, url: me.avatarUrl });
  return h('div', { class: 'menu-header' }, picture,
    h('span', { class: 'row-main' },
      h('span', { class: 'name', dir: 'auto' }, name),
      h('bdi', { class: 'handle' }, peopleText.handle(me.handle))));
}

async function signOut({ store, chat, notifications, router }) {
  const unsent = store.get().outbox.length;
  const isSure = unsent === 0 || await confirmDialog({
    title: sidebarText.signOutTitle, text: sidebarText.signOutWarning(unsent), action: sidebarText.signOut,
  });
  if (!isSure) return;
  // Whoever signs in here next is to find neither this conversation on screen nor notifications switched on.
  router.go({ conversation: null }, { replace: true });
  try {
    await notifications.setEnabled(false);
    await chat.signOut();
  } catch (error) {
    showNotice(problemText(error.code ?? 'internal'));
  }
}
