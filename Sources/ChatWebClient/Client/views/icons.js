import { svg } from './dom.js';

// Drawn on a 24-unit grid with strokes of 1.75, so that all icons have one weight.
const PATHS = {
  add: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  bell: 'M6.5 10a5.5 5.5 0 0 1 11 0c0 5 2 6.5 2 6.5h-15s2-1.5 2-6.5zM10 19.5a2.2 2.2 0 0 0 4 0',
  block: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h10v11H9zM6 15H5V4h10v2',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'M4.5 19.5l.9-3.9L15.9 5.1a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4L8.4 18.6zM14 7l3 3',
  group: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.4-3.4 3-5.5 6.5-5.5s6.1 2.1 6.5 5.5M15.5 4.3a3.5 3.5 0 0 1 0 6.5M17.5 14.4c2.3.7 3.7 2.5 4 5.1',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7v.1',
  leave: 'M14 4H5.5v16H14M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5',
  menu: 'M5 7h14M5 12h14M5 17h14',
  more: 'M12 5.5v.1M12 12v.1M12 18.5v.1',
  newGroup: 'M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 19.5c.4-3.4 3-5.5 6.5-5.5 1.7 0 3.2.5 4.3 1.4M18 13.5v6M15 16.5h6',
  person: 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.5-4 3.5-6.5 7.5-6.5s7 2.5 7.5 6.5',
  react: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14.2c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5v.1M15 9.5v.1',
  remove: 'M5 7h14M10 7V4.5h4V7M7 7l.7 12.5h8.6L17 7',
  reply: 'M10 6l-6 5.5 6 5.5v-3.5c4.5 0 7.5 1.2 9.5 4.5-.5-5-3.5-8.5-9.5-9z',
  retry: 'M19 8.5A8 8 0 1 0 20 13M19.5 4v4.5H15',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20.5 20.5',
  send: 'M4 12L20 4.5 15.5 20 11.5 13.5zM11.5 13.5L20 4.5',
  speech: 'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5z',
};

/**
 * A line icon in the current text colour, hidden from assistive technology: the control around it carries the name.
 *
 * @param {string} name a key of PATHS
 * @returns {SVGElement} 1.25 rem square (`.icon` in base.css)
 */
export function icon(name) {
  const line = svg('path', { d: PATHS[name] });
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': true, 'data-icon': name }, line);
}
