// Runs a query in Comunica and prints the answer as JSON: node ask.mjs < {"query": "…", "sources": ["http://…" or {"type": "sparql", "value": "http://…"}]}
import { readFileSync } from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql';

function parts(term) {
  return { value: term.value, type: term.termType, language: term.language, datatype: term.datatype?.value };
}

async function read(result) {
  switch (result.resultType) {
    case 'bindings': {
      const rows = await (await result.execute()).toArray();
      return { rows: rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, parts(term)]))) };
    }
    case 'boolean':
      return { boolean: await result.execute() };
    case 'quads': {
      const quads = await (await result.execute()).toArray();
      return { triples: quads.map((quad) => [parts(quad.subject), parts(quad.predicate), parts(quad.object)]) };
    }
    default:
      throw new Error(`a result of another type: ${result.resultType}`);
  }
}

const { query, sources } = JSON.parse(readFileSync(0, 'utf8'));
try {
  console.log(JSON.stringify(await read(await new QueryEngine().query(query, { sources }))));
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
}
