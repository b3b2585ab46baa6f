// Criteria for the real Debian, written into a scratch repository.

/** A file that only root may read; each character of its name that sudoers(5) or fnmatch(3) has a meaning for. */
export const notePath = String.raw`/srv/a,b:c=d#e*f?[g]!^h\i`;
/** What the name would match, were it a pattern. */
export const otherPath = String.raw`/srv/a,b:c=d#eXXfXg!^h\i`;

/** What a reviewer asks of the boot: no cycle, and which components there are; and of a container, on a host without Docker. */
export const bootSheet = `phase: boot
title: It boots
state: open
host: cc-ci
milestones:
  M1:
    title: Order of the boot
    checks:
      - id: cycles
        says: there is no ordering cycle
        probe: systemd-ordering-cycles
      - id: components
        says: which components there are
        probe: boot-components
      - id: web
        says: the container web runs
        probe: docker-container
        with:
          container: web
  M2:
    title: What only root may read
    checks:
      - id: note
        says: the note says hello
        probe: root-note
        with:
          path: '${notePath}'
`;

export const componentsProbe = `id: boot-components
title: Components of the order of the boot
from: [systemd-graph, systemd-order-lines]
analysis: ordering-cycles
control: analysis.inTransaction > 1
value: analysis.components
expect:
  empty: true
facts:
  components: analysis.components
  jobs: analysis.inTransaction
`;

export const noteFiles: Readonly<Record<string, string>> = {
  'probes/collectors/root-note.yaml': `id: root-note
class: host
params:
  path:
    type: path
steps:
  - run:
      - cat
      - --
      - param: path
    parse: lines
    root: true
    as: lines
`,
  'probes/root-note.yaml': `id: root-note
title: The note {{path}} says hello
params:
  path:
    type: path
from:
  - collector: root-note
    with:
      path:
        param: path
value: lines
expect:
  equals:
    - hello
`,
};
