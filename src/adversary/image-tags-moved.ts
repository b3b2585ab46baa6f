import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const container = z.object({
  Name: z.string(),
  Image: z.string(),
  State: z.object({ Status: z.string() }),
  Config: z.object({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
});
type Container = z.infer<typeof container>;

/**
 * Running containers whose image is not the one that their tag names on this host now: made anew, they run something else, or
 * nothing. An image by digest or by id stays what it is. Gives `wrong`, one for each container, by its service in a swarm.
 */
export const imageTagsMoved = analysis(
  {
    variables: z.object({
      containers: z.array(container),
      images: z.array(z.object({ ID: z.string(), Repository: z.string(), Tag: z.string() })),
    }),
    params: z.object({}),
  },
  ({ containers, images }): AnalysisResult => {
    const named = new Map(images.map(({ ID, Repository, Tag }) => [`${Repository}:${Tag}`, ID]));
    const moved = containers.flatMap((one): Wrong[] => {
      const tag = one.State.Status === 'running' ? tagOf(one.Config.Image) : null;
      const now = tag === null ? one.Image : named.get(tag);
      if (now === one.Image || tag === null) return [];
      const says =
        now === undefined
          ? `${whoIs(one)} runs an image that ${tag} named, and no image here has that tag`
          : `${whoIs(one)} does not run the image that ${tag} names now`;
      return [{ subject: whoIs(one), says }];
    });
    const once = new Map(moved.map((each) => [each.subject, each]));
    return { ok: true, value: { wrong: inOrder([...once.values()]) } };
  },
);

function whoIs({ Name, Config }: Container): string {
  const service = Config.Labels?.['com.docker.swarm.service.name'];
  return service === undefined ? `container ${Name.replace(/^\//, '')}` : `service ${service}`;
}

/** As `docker images` writes it: without the default registry, with the default tag. */
function tagOf(image: string): string | null {
  if (image.includes('@') || /^(?:sha256:)?[0-9a-f]{12,64}$/.test(image)) return null;
  const short = image.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return /:[^/]+$/.test(short) ? short : `${short}:latest`;
}
