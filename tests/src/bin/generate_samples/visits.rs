//! Hospital visits: every kind of column the studio knows, and cells missing for a reason.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::table::{to_csv, yes_no};
use studio_tests::draw::{Draw, to_step};

const ROWS: usize = 1200;
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day of the calendar");
const HEADER: [&str; 15] = [
    "patient_id",
    "hospital",
    "admitted",
    "arrival_time",
    "department",
    "age",
    "sex",
    "severity",
    "temperature_c",
    "systolic_bp",
    "insured",
    "discharged",
    "treatment_cost",
    "note",
    "readmitted",
];
const SEVERITIES: [&str; 4] = ["mild", "moderate", "severe", "critical"];

pub(crate) fn generate(draw: &mut Draw) -> String {
    let mut numbers = Vec::with_capacity(ROWS);
    let mut number = 1_200;
    for _ in 0..ROWS {
        number += draw.whole(1, 9);
        numbers.push(number);
    }
    draw.shuffle(&mut numbers);
    let rows: Vec<_> = numbers.into_iter().map(|number| visit(draw, number)).collect();
    to_csv(HEADER, &rows)
}

fn visit(draw: &mut Draw, number: i64) -> [String; 15] {
    let department = draw.weighted([
        ("Emergency", 0.34),
        ("Internal medicine", 0.22),
        ("Surgery", 0.16),
        ("Cardiology", 0.12),
        ("Paediatrics", 0.1),
        ("Dermatology", 0.06),
    ]);
    let age = match department {
        "Paediatrics" => 17.0 * libm::pow(draw.uniform(), 1.4),
        "Cardiology" => draw.normal_within(68.0, 11.0, 30.0, 97.0),
        _ => draw.normal_within(52.0, 21.0, 16.0, 98.0),
    }
    .floor();
    let illness = draw.normal(0.0, 1.0)
        + 0.012 * (age - 45.0)
        + match department {
            "Emergency" => 0.45,
            "Cardiology" => 0.3,
            "Dermatology" => -1.2,
            _ => 0.0,
        };
    let severity = usize::from(illness > 0.1) + usize::from(illness > 1.1) + usize::from(illness > 2.0);
    let grade = severity as f64;

    // Arrivals come by day, except in the emergency department; winter is busier.
    let winter = draw.chance(0.35);
    let day = if winter { draw.pick(&[0, 365, 690]) + draw.whole(0, 39) } else { draw.whole(0, 729) };
    let minute = if department == "Emergency" {
        draw.whole(0, 24 * 60 - 1)
    } else {
        draw.normal_within(11.5 * 60.0, 150.0, 360.0, 1320.0) as i64
    };
    let arrival = FIRST_DAY.and_time(NaiveTime::MIN) + TimeDelta::days(day) + TimeDelta::minutes(minute);
    let stay_hours = draw.log_normal(7.0 * libm::exp(0.95 * grade) * if age > 70.0 { 1.4 } else { 1.0 }, 0.55);
    let discharge = arrival + TimeDelta::minutes((stay_hours * 60.0) as i64 / 5 * 5);
    let cost = stay_hours * 38.0 + if department == "Surgery" { draw.log_normal(2_600.0, 0.45) } else { 0.0 };
    let cost = to_step(draw.log_normal(140.0 + cost, 0.2), 0.05);

    let fever = draw.normal(36.8 + 0.35 * grade, 0.5).clamp(34.5, 41.8);
    let pressure = to_step(draw.normal_within(104.0 + 0.42 * age - 4.0 * grade, 14.0, 70.0, 220.0), 1.0);
    let insured = draw.chance(if age < 30.0 { 0.82 } else { 0.94 });
    let readmitted = draw.logistic(-3.0 + 1.0 * grade + 0.015 * (age - 50.0));
    let note = note(draw, department, severity);

    // Nobody takes the temperature of the lightly ill, some departments seldom measure the pressure, the young
    // often do not say how they are insured, and the worst cases were moved elsewhere.
    let fever_missing = draw.chance([0.22, 0.08, 0.02, 0.01][severity]);
    let pressure_missing = draw.chance(match department {
        "Dermatology" => 0.6,
        "Paediatrics" => 0.35,
        _ => 0.03,
    });
    let insured_missing = draw.chance(if age < 30.0 { 0.15 } else { 0.03 });
    let moved = draw.chance([0.0, 0.005, 0.04, 0.22][severity]);
    let note_missing = draw.chance(0.05);
    let or = |missing: bool, spelling: &str, value: String| {
        if missing { spelling.to_owned() } else { value }
    };
    [
        format!("PT-{number:07}"),
        String::from("Northgate General"),
        arrival.format("%Y-%m-%d").to_string(),
        arrival.format("%H:%M").to_string(),
        department.to_owned(),
        format!("{age}"),
        String::from(if draw.chance(0.52) { "F" } else { "M" }),
        SEVERITIES[severity].to_owned(),
        or(fever_missing, "", format!("{fever:.1}")),
        or(pressure_missing, "NA", format!("{pressure}")),
        or(insured_missing, "?", yes_no(insured)),
        or(moved, "", discharge.format("%d/%m/%Y %H:%M").to_string()),
        format!("{cost:.2}"),
        or(note_missing, "", note),
        yes_no(readmitted),
    ]
}

/// A remark in two or three sentences which fits the department and the severity.
fn note(draw: &mut Draw, department: &str, severity: usize) -> String {
    let complaint = match department {
        "Cardiology" => {
            draw.pick(&["Chest tightness", "Palpitations", "Shortness of breath on stairs", "Swollen ankles"])
        }
        "Surgery" => {
            draw.pick(&["Abdominal pain", "Hernia, planned repair", "Fracture of the left wrist", "Gallstones"])
        }
        "Paediatrics" => draw.pick(&["Fever", "Barking cough", "Vomiting", "Earache", "Rash after a new food"]),
        "Dermatology" => draw.pick(&["Itching rash", "Changed mole", "Eczema on both hands"]),
        "Internal medicine" => draw.pick(&["Fatigue", "Weight loss", "Persistent cough", "High blood sugar"]),
        _ => draw.pick(&["Fall at home", "Cut on the hand", "Severe headache", "Abdominal pain", "Dizziness", "Burn"]),
    };
    let since = match draw.whole(0, 3) {
        0 => String::from("since this morning"),
        1 => format!("for {} days", draw.whole(2, 14)),
        2 => format!("for about {} hours", draw.whole(2, 20)),
        _ => String::from("getting worse over the week"),
    };
    let state = match severity {
        0 => draw.pick(&[
            "Walks unaided.",
            "Comfortable at rest.",
            "No distress.",
            "Patient says \"much better already\".",
        ]),
        1 => draw.pick(&["Pain controlled with tablets.", "Tired but stable.", "Needs observation overnight."]),
        2 => draw.pick(&[
            "Drip started; oxygen given.",
            "Pain 8 of 10 on arrival.",
            "Unstable at first, better after fluids.",
        ]),
        _ => draw.pick(&["Taken straight to intensive care.", "Family called.", "Ventilated on arrival."]),
    };
    let plan = draw.pick(&[
        " Blood tests pending.",
        " Review in two weeks.",
        " Referred to the family doctor.",
        " Allergic to penicillin, chart marked.",
        " X-ray without findings.",
        " Lives alone, social service informed.",
        "",
        "",
    ]);
    format!("{complaint} {since}. {state}{plan}")
}
