// Asks with Comunica and prints what it answers as JSON: node ask.mjs < {"query": "…", "sources": ["http://…" or {"type": "sparql", "value": "http://…"}]}
import { readFileSync } from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql';

function told(term) {
  return { value: term.value, type: term.termType, language: term.language, datatype: term.datatype?.value };
}

async function read(result) {
  switch (result.resultType) {
    case 'bindings': {
      const rows = await (await result.execute()).toArray();
      return { rows: rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, told(term)]))) };
    }
    case 'boolean':
      return { boolean: await result.execute() };
    case 'quads': {
      const quads = await (await result.execute()).toArray();
      return { triples: quads.map((quad) => [told(quad.subject), told(quad.predicate), told(quad.object)]) };
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
