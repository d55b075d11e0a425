import type { YAMLError } from 'yaml';

/** What a problem that the YAML library found is about, in words of this project. */
export interface YamlErrorWording {
  readonly message: string;
  readonly hint: string;
}

/** The library's words for a list or map without an end. */
const UNCLOSED = /^Flow (sequence|map) .*end with a (.)/;

/**
 * Words an error or warning of the YAML library.
 *
 * @param yaml the text that its position counts in
 */
export function explainYamlError(
  { code, message, pos }: Pick<YAMLError, 'code' | 'message' | 'pos'>,
  yaml: string,
): YamlErrorWording {
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        message: 'a tab indents this line; YAML is indented with spaces',
        hint: 'replace the tab by spaces',
      };
    case 'MULTIPLE_DOCS':
      return {
        message: 'a second YAML document begins here; a file holds one',
        hint: 'take out the line "---" or "..." that ends the first one, or move the second to a file of its own',
      };
    case 'TAG_RESOLVE_FAILED':
      return {
        message: `the tag "${yaml.slice(...pos).trim()}" cannot be used here`,
        hint: 'take the tag out; a text that looks like another value goes in double quotes',
      };
    case 'BAD_DIRECTIVE':
      return {
        message: 'a line that begins with "%" is a directive of YAML, and this one is not known',
        hint: 'take the line out, or put the text in double quotes',
      };
    default:
      return explainSyntax(code, message, pos[0], yaml);
  }
}

function explainSyntax(code: string, message: string, at: number, yaml: string): YamlErrorWording {
  // In a block map `${NAME}` is plain text; inside { } or [ ] its brace begins a map.
  if (yaml.startsWith('$\u007b', at - 1)) {
    return {
      message: 'the YAML cannot be read: inside { } or [ ] the brace after "$" begins a map',
      hint: 'put the value in double quotes: "$\u007bNAME}"',
    };
  }
  const unclosed = UNCLOSED.exec(message);
  if (unclosed) {
    return {
      message: `the YAML cannot be read: a ${unclosed[1] === 'map' ? 'map' : 'list'} is not closed with "${unclosed[2]}"`,
      hint: `close it with "${unclosed[2]}" where it ends`,
    };
  }
  return {
    message: `the YAML cannot be read: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    hint:
      code === 'BAD_SCALAR_START' || code === 'BLOCK_AS_IMPLICIT_KEY'
        ? 'put the value in double quotes'
        : 'look at the quotes, brackets and indentation before this place; a text that holds ": " or " #" goes in double quotes',
  };
}
