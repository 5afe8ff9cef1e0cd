//! What a module of the page says of others: a text comes in, what it imports goes out.

/// An import of another file, with its line. Imports of types in comments count: they are arrows too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub specifier: String,
    pub line: usize,
}

/// All relative specifiers behind `from`, `import` and `import(`.
pub fn imports(source: &str) -> Vec<Import> {
    let mut found = Vec::new();
    for (index, line) in source.lines().enumerate() {
        for quote in ['\'', '"', '`'] {
            let mut pieces = line.split(quote);
            let mut before = pieces.next().unwrap_or_default();
            while let Some(inside) = pieces.next() {
                let lead = before.trim_end().trim_end_matches('(').trim_end();
                let leads_to_import = ["from", "import"].iter().any(|word| ends_with_word(lead, word));
                if leads_to_import && inside.starts_with('.') {
                    found.push(Import { specifier: inside.to_string(), line: index + 1 });
                }
                before = pieces.next().unwrap_or_default();
            }
        }
    }
    found
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word)
        .is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$'))
}

/// Where a specifier leads, as a path from the repository's top.
pub fn resolve(from: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The lines that put text into the page as HTML. Lines of comments may speak of it.
pub fn html_writes(source: &str) -> Vec<usize> {
    const WAYS: [&str; 4] = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"];
    let is_comment = |line: &str| ["//", "*", "/*"].iter().any(|mark| line.trim_start().starts_with(mark));
    source
        .lines()
        .enumerate()
        .filter(|(_, line)| !is_comment(line) && WAYS.iter().any(|way| line.contains(way)))
        .map(|(index, _)| index + 1)
        .collect()
}
