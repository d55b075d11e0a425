import { ApiError, notFound } from './api-error.js';
import type { Handler, ServerContext } from './server-context.js';
import { quotedName } from './table-store.js';

const referenceOf = (projectId: string, datasetId: string) => ({ projectId, datasetId });

function resource(datasetId: string, { projectId, location, url }: ServerContext) {
  return {
    kind: 'bigquery#dataset',
    id: `${projectId}:${datasetId}`,
    selfLink: `${url()}/bigquery/v2/projects/${projectId}/datasets/${datasetId}`,
    datasetReference: referenceOf(projectId, datasetId),
    location,
  };
}

/** `datasets.get`. */
export const getDataset: Handler = async ({ params }, context) => {
  const { project = '', dataset = '' } = params;
  if (!(await context.tables.hasDataset(project, dataset))) throw notFound(`Dataset ${project}:${dataset}`);
  return resource(dataset, context);
};

/** `datasets.list`. */
export const listDatasets: Handler = async (_, context) => ({
  kind: 'bigquery#datasetList',
  datasets: (await context.tables.datasets()).map((dataset) => resource(dataset, context)),
});

/** `datasets.insert`: 409 if it is there. Its place is always that of the server. */
export const insertDataset: Handler = async ({ params, body }, context) => {
  const { project = '' } = params;
  const { datasetReference } = body as { readonly datasetReference: { readonly datasetId: string } };
  const { datasetId } = datasetReference;
  if (await context.tables.hasDataset(project, datasetId)) {
    throw new ApiError(409, {
      reason: 'duplicate',
      message: `Already Exists: Dataset ${project}:${datasetId}`,
    });
  }
  await context.engine.ask(`CREATE SCHEMA ${quotedName(datasetId)}`);
  context.tables.changed();
  return resource(datasetId, context);
};

/** `datasets.delete`: with `deleteContents` also if it holds tables. */
export const deleteDataset: Handler = async (request, context) => {
  await getDataset(request, context);
  const { params, query } = request;
  const dataset = params.dataset ?? '';
  const isEmpty = (await context.tables.list(dataset)).length === 0;
  if (!isEmpty && query.deleteContents !== 'true') {
    const message = `Dataset ${params.project}:${dataset} is still in use`;
    throw new ApiError(400, { reason: 'resourceInUse', message });
  }
  await context.engine.ask(`DROP SCHEMA ${quotedName(dataset)} CASCADE`);
  context.tables.changed();
  return {};
};
