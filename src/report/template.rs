//! A workbook to fill in: a sheet with a column a field, all of them text so that no number is
//! damaged, and a sheet that says what each is.

use std::io;

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, Format, FormatAlign, FormatBorder, Note, Workbook,
    Worksheet, XlsxError,
};

use super::document::TOOL;
use super::words::Lang;
use crate::field::{FIELDS, FieldInfo, Kind};
use crate::text::width::display_width;

/// Rows that offer a list of words to choose from.
const OFFERED: u32 = 10_000;

fn failed(e: XlsxError) -> io::Error {
    io::Error::other(e.to_string())
}

/// The name of a field's column.
fn column_name(info: &FieldInfo, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => info.zh.first().copied().unwrap_or(info.key),
        Lang::En => info.key,
    }
}

/// What a field is, and what may be written.
fn what(info: &FieldInfo, lang: Lang) -> String {
    let doc = match lang {
        Lang::Zh => info.doc_zh,
        Lang::En => info.doc_en,
    };
    doc.to_owned()
}

/// Words a field can have, as a person writes them.
fn choices(info: &FieldInfo, lang: Lang) -> Vec<&'static str> {
    match (info.kind, lang) {
        (Kind::Bool, Lang::Zh) => vec!["是", "否"],
        (Kind::Bool, Lang::En) => vec!["true", "false"],
        (Kind::Choice(words), Lang::Zh) => words
            .iter()
            .map(|(word, others)| others.first().copied().unwrap_or(word))
            .collect(),
        (Kind::Choice(words), Lang::En) => words.iter().map(|(word, _)| *word).collect(),
        _ => Vec::new(),
    }
}

/// The workbook.
///
/// # Errors
/// Never for our fields; the writer has no other way to say so.
pub fn workbook(lang: Lang) -> io::Result<Vec<u8>> {
    let pick = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut book = Workbook::new();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(pick("POS机清单模板", "Stock list of terminals"))
            .set_comment(TOOL)
            .set_creation_datetime(&day),
    );
    let text = Format::new().set_num_format("@");
    let head = text
        .clone()
        .set_bold()
        .set_background_color(Color::RGB(0x00E9_EBEE))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::Top);
    list_sheet(book.add_worksheet(), lang, &text, &head).map_err(failed)?;
    let sheet = book.add_worksheet();
    sheet.set_name(pick("说明", "Fields")).map_err(failed)?;
    fields_sheet(sheet, lang, &text, &head).map_err(failed)?;
    book.save_to_buffer().map_err(failed)
}

fn list_sheet(
    sheet: &mut Worksheet,
    lang: Lang,
    text: &Format,
    head: &Format,
) -> Result<(), XlsxError> {
    sheet.set_name(match lang {
        Lang::Zh => "清单",
        Lang::En => "List",
    })?;
    for (at, info) in (0_u16..).zip(FIELDS) {
        let name = column_name(info, lang);
        sheet.set_column_format(at, text)?;
        let width = u32::try_from(display_width(name)).unwrap_or(8).max(10) + 2;
        sheet.set_column_width(at, f64::from(width))?;
        sheet.write_string_with_format(0, at, name, head)?;
        let note = Note::new(what(info, lang)).add_author_prefix(false);
        sheet.insert_note(0, at, &note)?;
        let words = choices(info, lang);
        if !words.is_empty() {
            let offered = DataValidation::new().allow_list_strings(&words)?;
            sheet.add_data_validation(1, at, OFFERED, at, &offered)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn fields_sheet(
    sheet: &mut Worksheet,
    lang: Lang,
    text: &Format,
    head: &Format,
) -> Result<(), XlsxError> {
    let heads = match lang {
        Lang::Zh => ["列名", "字段", "填什么", "可填的词"],
        Lang::En => ["Column", "Field", "What it is", "Words"],
    };
    for (at, (name, width)) in (0_u16..).zip(heads.into_iter().zip([24.0, 26.0, 60.0, 40.0])) {
        sheet.set_column_format(at, text)?;
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, name, head)?;
    }
    for (row, info) in (1_u32..).zip(FIELDS) {
        let words = choices(info, lang).join(lang.comma());
        let cells = [column_name(info, lang), info.key, &what(info, lang), &words];
        for (at, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, at, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;
    use crate::intake::mapping::Mapping;
    use crate::intake::table::header_with;
    use crate::intake::workbook::{Record, Workbook as Read};

    #[test]
    fn every_column_of_the_template_is_known() {
        for lang in [Lang::Zh, Lang::En] {
            let bytes = workbook(lang).unwrap();
            assert_eq!(bytes, workbook(lang).unwrap());
            let mut book = Read::of_bytes(bytes).unwrap();
            let sheet = book.sheet(None).unwrap();
            let mut rows = book.rows(&sheet).unwrap();
            let mut record = Record::default();
            assert!(rows.next(&mut record).unwrap());
            let names: Vec<&str> = record.cells.iter().collect();
            let header = header_with(&names, &Mapping::default());
            assert!(header.warnings.is_empty());
            let fields: Vec<Field> = header.columns.into_iter().flatten().collect();
            assert_eq!(fields.len(), FIELDS.len());
            assert!(!rows.next(&mut record).unwrap());
        }
    }

    #[test]
    fn words_on_offer_are_understood() {
        for lang in [Lang::Zh, Lang::En] {
            for info in FIELDS {
                for word in choices(info, lang) {
                    let known = match info.kind {
                        Kind::Bool => crate::case::parse_bool(word).is_some(),
                        _ => crate::case::parse_choice(info.field, word).is_some(),
                    };
                    assert!(known, "{}: {word}", info.key);
                }
            }
        }
    }
}
