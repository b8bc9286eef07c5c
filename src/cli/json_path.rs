//! Where in a JSON text a column lies, as a path such as `rounds[2].amount`.
//!
//! The parser tells the column of an error; people look for the field.

/// The path of the value or key at a column (counted in bytes from 1) of a text of one line; empty: the outermost
/// value. Only for texts that are valid JSON up to there.
#[must_use]
pub(super) fn at(text: &str, column: usize) -> String {
    let mut steps: Vec<Step> = Vec::new();
    let mut bytes = text.bytes().enumerate().take(column).peekable();
    let mut expects_key = false;
    while let Some((start, byte)) = bytes.next() {
        match byte {
            b'{' => {
                steps.push(Step::Key(String::new()));
                expects_key = true;
            }
            b'[' => {
                steps.push(Step::Index(0));
                expects_key = false;
            }
            // The parser reports a bad value behind its end: the path stays until something follows.
            b'}' | b']' if bytes.peek().is_some() => {
                steps.pop();
                expects_key = false;
            }
            b',' => match steps.last_mut() {
                Some(Step::Index(index)) => *index += 1,
                Some(Step::Key(_)) => expects_key = true,
                None => {}
            },
            b'"' => {
                let mut end = start + 1;
                while let Some((at, byte)) = bytes.next() {
                    end = at;
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
                if expects_key && let Some(Step::Key(key)) = steps.last_mut() {
                    *key = text.get(start + 1..end).unwrap_or_default().to_owned();
                    expects_key = false;
                }
            }
            _ => {}
        }
    }
    joined(&steps)
}

enum Step {
    Key(String),
    Index(usize),
}

fn joined(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Key(key) if key.is_empty() => {}
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_becomes_a_path() {
        let text = r#"{"a":1,"b":[{"c":"x,{\"y"},{"d":[true,null]}],"e":{}}"#;
        let cases = [
            (r#"{"a":1"#, "a"),
            (r#"{"a":1,"b":[{"c":"x,{"#, "b[0].c"),
            (r#"{"a":1,"b":[{"c":"x,{\"y"},{"d":[true,nu"#, "b[1].d[1]"),
            (r#"{"a":1,"b":[{"c":"x,{\"y"},{"d":[true,null]}],"e":"#, "e"),
            ("", ""),
        ];
        for (before, path) in cases {
            assert!(text.starts_with(before), "{before}");
            assert_eq!(at(text, before.len()), path, "{before}");
        }
    }
}
