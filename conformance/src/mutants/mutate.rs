//! Mistakes in a source: in its bytes, its tokens and its lines.

use std::ops::Range;

use crate::random::dice::Dice;

/// Mistakes that are not in the other programs: what opens, what ends too soon, and what is no text.
const STRANGE: [&[u8]; 16] = [
    b"(",
    b")",
    b"[",
    b"}",
    b"\"",
    b"'''",
    b"f'{",
    b"\\",
    b"\t",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"await ",
    b"*",
    b":",
    b"0x",
];

/// A program of these with one to three mistakes in it.
pub fn mutant(dice: &mut Dice, sources: &[Vec<u8>]) -> Vec<u8> {
    let mut text = sources[dice.below(sources.len())].clone();
    for _ in 0..dice.between(1, 4) {
        let other = &sources[dice.below(sources.len())];
        match dice.below(6) {
            0 => bytes(dice, &mut text),
            1 => misspell(dice, &mut text),
            2 | 3 => parts(dice, &mut text, other, lines),
            _ => parts(dice, &mut text, other, tokens),
        }
    }
    text
}

/// Changes a byte, leaves some out, or puts something strange in.
fn bytes(dice: &mut Dice, text: &mut Vec<u8>) {
    let place = dice.below(text.len() + 1);
    match dice.below(4) {
        0 if place < text.len() => text[place] ^= 1 << dice.below(8),
        1 => {
            let end = text.len().min(place + dice.between(1, 20));
            text.drain(place..end);
        }
        2 if dice.percent(20) => text.truncate(place),
        _ => {
            text.splice(place..place, dice.pick(&STRANGE).iter().copied());
        }
    }
}

/// Leaves a letter of a word out, or swaps two, as people do.
fn misspell(dice: &mut Dice, text: &mut Vec<u8>) {
    let words: Vec<_> =
        tokens(text).into_iter().filter(|word| word.len() > 2 && text[word.start].is_ascii_alphabetic()).collect();
    if words.is_empty() {
        return;
    }
    let word = words[dice.below(words.len())].clone();
    let letter = dice.between(word.start, word.end - 1);
    if dice.percent(50) {
        text.remove(letter);
    } else {
        text.swap(letter, letter + 1);
    }
}

/// Changes one of the parts of a text: leaves it out, doubles it, or puts another in its place, of this program or another.
fn parts(dice: &mut Dice, text: &mut Vec<u8>, other: &[u8], split: fn(&[u8]) -> Vec<Range<usize>>) {
    let (own, others) = (split(text), split(other));
    if own.is_empty() || others.is_empty() {
        return;
    }
    let (part, second) = (own[dice.below(own.len())].clone(), own[dice.below(own.len())].clone());
    let (twice, moved) = (text[part.clone()].repeat(2), text[second].to_vec());
    let foreign = other[others[dice.below(others.len())].clone()].to_vec();
    let replacement = match dice.below(6) {
        0 => Vec::new(),
        1 => twice,
        2 => moved,
        3 => [&text[part.clone()], &foreign].concat(),
        4 => [b"    ", &text[part.clone()]].concat(),
        _ => foreign,
    };
    text.splice(part, replacement);
}

/// Words, white space, and every other byte by itself.
fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let class = |byte: u8| match byte {
        b'_' | 0x80.. => 1,
        _ if byte.is_ascii_alphanumeric() => 1,
        b' ' => 2,
        _ => 0,
    };
    split(text, |before, after| class(before) == 0 || class(before) != class(after))
}

/// Lines, with what ends them.
fn lines(text: &[u8]) -> Vec<Range<usize>> {
    split(text, |before, _| before == b'\n')
}

/// Pieces of a text, parted where `between` says so of two bytes that follow each other.
fn split(text: &[u8], between: impl Fn(u8, u8) -> bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in 1..=text.len() {
        if end == text.len() || between(text[end - 1], text[end]) {
            pieces.push(start..end);
            start = end;
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_up_the_text() {
        let text = b"async def f():\n    x_1 += 'a'\n";
        for split in [tokens, lines] {
            assert_eq!(split(text).into_iter().flat_map(|piece| text[piece].to_vec()).collect::<Vec<_>>(), text);
        }
        assert_eq!(&text[tokens(text)[2].clone()], b"def");
        assert_eq!(lines(text).len(), 2);
    }

    #[test]
    fn a_seed_is_always_the_same_mutant() {
        let sources = [b"print(1)\n".to_vec(), b"await f()\n".to_vec()];
        let mutant = |seed| mutant(&mut Dice::new(seed), &sources);
        assert_eq!(mutant(3), mutant(3));
        assert!((0..20).any(|seed| !sources.contains(&mutant(seed))));
    }
}
