# The image of a CI step: `review ci` as a plugin, `review` on the PATH where the step has commands of its own.
#   docker build -t registry.example.net/cold-review:0.1.0 .
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# What is installed is what is packed: nothing else of the source gets into the image.
RUN npm run build && npm pack --pack-destination /tmp \
 && mkdir /packed && tar -xzf /tmp/cold-review-*.tgz -C /packed --strip-components=1 \
 && chmod 0755 /packed/dist/review.js

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1000 review
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /packed /usr/local/lib/cold-review
RUN ln -s ../lib/cold-review/dist/review.js /usr/local/bin/review && review --version
USER review
WORKDIR /home/review
ENTRYPOINT ["review"]
CMD ["ci"]
