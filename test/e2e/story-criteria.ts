// A phase of two steps, each a line of a file on the host: the second may undo the first.
const check = (id: string, path: string) => `
      - id: ${id}
        says: ${path} says yes
        probe: file-match
        before: fail
        with:
          path: ${path}
          pattern: '^yes$'`;

/** The files of M1 and M2. */
export const [firstFile, secondFile] = ['/srv/story-one', '/srv/story-two'] as const;

export const storySheet = `phase: story
title: Two steps
host: cc-ci
milestones:
  M1:
    title: The first
    checks:${check('first', firstFile)}
  M2:
    title: The second
    checks:${check('second', secondFile)}
`;
