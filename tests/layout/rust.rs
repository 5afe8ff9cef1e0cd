//! What a Rust source says of other rooms: a text comes in, its words and its paths into the crate go out.
//!
//! A small reader of its own and no full parser: comments, strings and lifetimes are left out, and what remains is
//! cut into words and signs. That is enough to follow `crate::`, `super::` and groups in braces.

/// A word or a sign of a source, with the line that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
    /// Inside a `#[cfg(test)]` module or function.
    pub is_test: bool,
}

/// A path into the crate: `use super::super::view::{Cell}` of `protocol/x/step.rs` is `["view", "Cell"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CratePath {
    pub segments: Vec<String>,
    pub line: usize,
    pub is_test: bool,
}

/// Cuts a source into tokens and marks those that only tests compile.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = cut(source);
    mark_tests(&mut tokens);
    tokens
}

fn cut(source: &str) -> Vec<Token> {
    let text: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = match rest[0] {
            '/' if rest.starts_with(&['/', '/']) => rest.iter().take_while(|c| **c != '\n').count(),
            '/' if rest.starts_with(&['/', '*']) => block_comment(rest),
            '"' => quoted(rest),
            'r' | 'b' | 'c' if raw_string(rest).is_some() => raw_string(rest).expect("just looked at"),
            'b' | 'c' if rest.get(1) == Some(&'"') => 1 + quoted(&rest[1..]),
            '\'' => character_or_lifetime(rest),
            c if is_word(c) => rest.iter().take_while(|c| is_word(**c)).count(),
            _ => 1,
        };
        let piece = &rest[..length];
        if is_word(piece[0]) && piece.iter().all(|c| is_word(*c)) || length == 1 && !piece[0].is_whitespace() {
            tokens.push(Token { text: piece.iter().collect(), line, is_test: false });
        }
        line += piece.iter().filter(|c| **c == '\n').count();
        at += length;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(&['*', '/']) {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The length of `r"…"`, `r#"…"#`, `br#"…"#`, where one begins here.
fn raw_string(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
    if !rest[..prefix].contains(&'r') || prefix > 2 {
        return None;
    }
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    if rest.get(prefix + hashes) != Some(&'"') {
        return None;
    }
    let body = prefix + hashes + 1;
    let end = (body..rest.len())
        .find(|at| rest[*at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes);
    Some(end.map_or(rest.len(), |at| at + 1 + hashes))
}

fn character_or_lifetime(rest: &[char]) -> usize {
    match (rest.get(1), rest.get(2)) {
        (Some('\\'), _) => 3 + rest[3..].iter().take_while(|c| **c != '\'').count(),
        (Some(_), Some('\'')) => 3,
        _ => 1 + rest[1..].iter().take_while(|c| is_word(**c)).count(),
    }
}

/// Marks what follows a `#[cfg(test)]` or `#[test]`, to the end of its braces.
fn mark_tests(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let Some(end) = attribute_end(tokens, at) else {
            at += 1;
            continue;
        };
        let words: Vec<&str> = tokens[at..end].iter().map(|token| token.text.as_str()).collect();
        let is_test = words.contains(&"test") && !words.contains(&"not") && matches!(words[2], "cfg" | "test");
        at = end;
        if !is_test {
            continue;
        }
        let stop = item_end(tokens, end);
        tokens[end..stop].iter_mut().for_each(|token| token.is_test = true);
        at = stop;
    }
}

/// One past the `]` of an attribute that begins here.
fn attribute_end(tokens: &[Token], at: usize) -> Option<usize> {
    if tokens[at].text != "#" || tokens.get(at + 1)?.text != "[" {
        return None;
    }
    let mut depth = 0;
    for (offset, token) in tokens[at..].iter().enumerate() {
        match token.text.as_str() {
            "[" => depth += 1,
            "]" if depth == 1 => return Some(at + offset + 1),
            "]" => depth -= 1,
            _ => {}
        }
    }
    None
}

/// One past the item that begins here: its closing brace, or its semicolon.
fn item_end(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0;
    for (offset, token) in tokens[at..].iter().enumerate() {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => return at + offset + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return at + offset + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// All paths into the crate: those that begin with `crate`, `super`, `self` or the crate's own name.
///
/// `module` is the module path of the file, from the crate's root.
pub fn crate_paths(tokens: &[Token], module: &[String], crate_name: &str) -> Vec<CratePath> {
    let mut paths = Vec::new();
    // Modules within the file, each with the depth of braces at which it ends.
    let mut inner: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    for at in 0..tokens.len() {
        match tokens[at].text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inner.retain(|(_, ends_at)| *ends_at <= depth);
            }
            "mod" if text(tokens, at + 2) == "{" => inner.push((text(tokens, at + 1).to_string(), depth + 1)),
            word => {
                let base = match word {
                    "crate" => Vec::new(),
                    name if name == crate_name => Vec::new(),
                    "super" | "self" => module.iter().chain(inner.iter().map(|(name, _)| name)).cloned().collect(),
                    _ => continue,
                };
                // A path goes on with `::`, or is renamed as a whole; `pub(crate)` and `self.x` are no paths.
                let goes_on = is_double_colon(tokens, at + 1) || text(tokens, at + 1) == "as";
                let is_begin = at < 2 || !is_double_colon(tokens, at - 2);
                if goes_on && is_begin {
                    let mut found = Vec::new();
                    let base = if word == "super" { base[..base.len().saturating_sub(1)].to_vec() } else { base };
                    follow(tokens, at + 1, &base, &mut found);
                    let Token { line, is_test, .. } = tokens[at];
                    paths.extend(found.into_iter().map(|segments| CratePath { segments, line, is_test }));
                }
            }
        }
    }
    paths
}

/// Follows a path from behind its first word; a group in braces is as many paths. Gives where it ended.
fn follow(tokens: &[Token], mut at: usize, base: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut segments = base.to_vec();
    while is_double_colon(tokens, at) {
        at += 2;
        match text(tokens, at) {
            "{" => return follow_group(tokens, at + 1, &segments, found),
            "<" => break,
            "super" => {
                segments.pop();
            }
            "self" => {}
            word => segments.push(word.to_string()),
        }
        at += 1;
    }
    found.push(segments);
    at
}

fn follow_group(tokens: &[Token], mut at: usize, base: &[String], found: &mut Vec<Vec<String>>) -> usize {
    while at < tokens.len() {
        match text(tokens, at) {
            "}" => return at + 1,
            "," => at += 1,
            "as" => at += 2,
            "{" => at = follow_group(tokens, at + 1, base, found),
            first => {
                let mut segments = base.to_vec();
                match first {
                    "self" => {}
                    "super" => {
                        segments.pop();
                    }
                    word => segments.push(word.to_string()),
                }
                at = follow(tokens, at + 1, &segments, found);
            }
        }
    }
    at
}

fn is_double_colon(tokens: &[Token], at: usize) -> bool {
    text(tokens, at) == ":" && text(tokens, at + 1) == ":"
}

/// The text of a token, empty behind the end.
pub fn text(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| &token.text)
}
