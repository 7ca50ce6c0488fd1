//! A small file full of mistakes, which a reader must name and survive. `data/broken/SOURCE.md` lists them by line.

use studio_tests::draw::Draw;

const ROWS: i64 = 60;
/// `amount` twice, and no name for the sixth column.
const HEADER: &str = "order,customer,amount,amount,ordered_on,,score,remark,shop,paid\n";

pub(crate) fn generate(draw: &mut Draw) -> String {
    let mut lines = vec![HEADER.to_owned()];
    // Line 1 is the header.
    for line in 2..ROWS + 2 {
        let text = match line {
            31 | 32 => lines[29].clone(),
            58 => lines[9].clone(),
            _ => order(draw, line),
        };
        lines.push(text);
    }
    lines.concat()
}

fn order(draw: &mut Draw, line: i64) -> String {
    let customer = draw.pick(&["Ada", "Björn", "Chloé", "Dmitri", "Emeka", "Fatima", "Grace", "Hiro"]);
    let net = draw.log_normal(60.0, 0.6);
    let tax = net * 0.19;
    let month = draw.whole(1, 12);
    let day = draw.whole(1, 28);
    let unnamed = draw.pick(&["a", "b", "c"]);
    let score = draw.whole(1, 100);
    let paid = draw.pick(&["yes", "no"]);

    let net = match line {
        12 => String::from("free"),
        26 => String::from("1e999"),
        _ => format!("{net:.2}"),
    };
    let date = match line {
        7 => String::from("2023-02-30"),
        19 => String::from("2023-13-05"),
        28 => format!("{day:02}/{month:02}/2023"),
        41 => String::from("soon"),
        _ => format!("2023-{month:02}-{day:02}"),
    };
    let score = match line {
        9 => String::from("high"),
        15 => String::from("\"12,5\""),
        23 => String::from("true"),
        36 => String::from("ninety"),
        44 => String::from("7%"),
        50 => String::from("2023-05-01"),
        _ => format!("{score}"),
    };
    let paid = match line {
        17 => "YES",
        34 => " yes ",
        _ => paid,
    };
    let order = 5_000 + line;
    let start = format!("{order},{customer},{net},{tax:.2},{date},{unnamed},{score}");
    match line {
        14 => format!("{start}\n"),
        22 => format!("{order},{customer}\n"),
        38 => format!("{start},,Main Street,{paid},extra\n"),
        47 => format!("{start},,Main Street,{paid},two,more\n"),
        _ => format!("{start},,Main Street,{paid}\n"),
    }
}
