// Charts over time, drawn by uPlot in the page's own colours.

import * as numbers from './numbers.js';

const HEIGHT = 170;
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour of a state, the same in charts and bars. */
export const stateColor = state => `--state-${state}`;

/**
 * A chart of lines in `place`: `lines` are {title, color, format}, the first column of its data the
 * seconds since 1970. Gone when the signal aborts.
 */
export function chart(place, { title, lines, format = numbers.short, most = null, signal }) {
  const options = {
    title,
    width: width(place),
    height: HEIGHT,
    cursor: { drag: { x: false, y: false } },
    legend: { show: lines.length > 1, live: false },
    scales: { y: { range: (plot, low, high) => [0, most ?? Math.max(high ?? 0, 1) * 1.1] } },
    series: [{}, ...lines.map(line)],
    axes: [axis({ space: 90, incrs: [1, 5, 10, 15, 30, 60], values: (plot, ticks) => ticks.map(clock) }), axis({ size: 56, values: (plot, ticks) => ticks.map(format) })],
  };
  const plot = new globalThis.uPlot(options, [[], ...lines.map(() => [])], place);
  plot.root.setAttribute('role', 'img');
  plot.root.setAttribute('aria-label', title);
  const fit = () => signal.aborted || plot.setSize({ width: width(place), height: HEIGHT });
  const fits = new ResizeObserver(() => requestAnimationFrame(fit));
  fits.observe(place);
  const theme = matchMedia('(prefers-color-scheme: dark)');
  theme.addEventListener('change', () => {
    plot.redraw(false);
    [...plot.root.querySelectorAll('.u-marker')].slice(-lines.length).forEach((marker, i) => {
      marker.style.borderColor = color(lines[i].color);
    });
  }, { signal });
  signal.addEventListener('abort', () => {
    fits.disconnect();
    plot.destroy();
  }, { once: true });
  return plot;
}

/** Seconds since 1970 as hours, minutes and seconds. */
const clock = seconds => new Date(seconds * 1000).toLocaleTimeString('en-GB');

const width = place => Math.max(200, place.clientWidth);

function line({ title, color: name }) {
  return {
    label: title,
    stroke: () => color(name),
    width: 1.5,
    spanGaps: false,
    points: { show: false },
  };
}

function axis(more) {
  return {
    stroke: () => color('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: () => color('--line'), width: 1 },
    ticks: { stroke: () => color('--line'), width: 1 },
    ...more,
  };
}
