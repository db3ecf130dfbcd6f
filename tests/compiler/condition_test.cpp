#include "compiler/condition.hpp"

#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using compiler::Truth;

constexpr Day kToday{20000};

// A policy with one condition, and a person to try it on.
class Bench {
 public:
  explicit Bench(const std::string& condition)
      : policy_{policy_of("levels L = low < mid < high\norder Tier = T1 < T2 < T4, T1 < T3 < T4\none of E = x, y, z\n"
                          "person has level: L, tier: Tier, kind: E, series: code, org: org_unit, on: flag, off: flag, span: number,\n"
                          "  hired: date, warrant: designation, courses: course -> date\n"
                          "role R\nassign R automatically when " + condition)} {
    person_.attributes.resize(policy_.attributes.size());
  }
  Bench& with(std::string_view attribute, std::string_view value) {
    const std::size_t index = index_named(policy_.attributes, attribute);
    person_.attributes[index] = compiler::parse_value(policy_, policy_.attributes.at(index), value);
    REQUIRE(person_.attributes[index].present);
    return *this;
  }
  Bench& designated(std::string_view what, Interval held) {
    person_.designations.push_back({what, held});
    return *this;
  }
  Bench& trained(std::string_view course, Day day) {
    person_.trainings.push_back({course, day});
    return *this;
  }
  [[nodiscard]] Truth truth() const { return evaluate(policy_, first_condition(policy_), person_, kToday); }
  [[nodiscard]] std::string why() const { return why_unknown(policy_, first_condition(policy_), person_, kToday); }

 private:
  compiler::PolicyIr policy_;
  compiler::PersonFacts person_;
};

// "T", "F" or "?" as the flags `on` and `off`.
Truth of_flags(const std::string& condition, char on, char off) {
  Bench bench{condition};
  if (on != '?') bench.with("on", on == 'T' ? "true" : "false");
  if (off != '?') bench.with("off", off == 'T' ? "true" : "false");
  return bench.truth();
}

Truth truth_of(char letter) { return letter == 'T' ? Truth::True : letter == 'F' ? Truth::False : Truth::Unknown; }

}  // namespace

TEST_CASE("and, or and not follow Kleene's tables", "[compiler][condition]") {
  const auto [on, off, conjunction, disjunction, negation] = GENERATE(table<char, char, char, char, char>({
      {'F', 'F', 'F', 'F', 'T'}, {'F', '?', 'F', '?', 'T'}, {'F', 'T', 'F', 'T', 'T'},
      {'?', 'F', 'F', '?', '?'}, {'?', '?', '?', '?', '?'}, {'?', 'T', '?', 'T', '?'},
      {'T', 'F', 'F', 'T', 'F'}, {'T', '?', '?', 'T', 'F'}, {'T', 'T', 'T', 'T', 'F'},
  }));
  CAPTURE(on, off);
  CHECK(of_flags("on is true and off is true", on, off) == truth_of(conjunction));
  CHECK(of_flags("on is true or off is true", on, off) == truth_of(disjunction));
  CHECK(of_flags("not on is true", on, off) == truth_of(negation));
  CHECK(of_flags("on is true unless not off is true", on, off) == truth_of(conjunction));
}

TEST_CASE("the excluded middle is not a law", "[compiler][condition]") {
  CHECK(of_flags("on is true or not on is true", '?', 'T') == Truth::Unknown);
  CHECK(of_flags("on is true or not on is true", 'F', 'T') == Truth::True);
}

TEST_CASE("each test is true, false or, of a missing value, unknown", "[compiler][condition]") {
  const auto [condition, attribute, yes, no] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"level is mid", "level", "mid", "high"},
      {"level in { low, high }", "level", "high", "mid"},
      {"level at least mid", "level", "mid", "low"},
      {"level at least mid", "level", "high", "low"},
      {"level at most mid", "level", "low", "high"},
      {"tier at least T2", "tier", "T4", "T1"},
      {"tier at least T2", "tier", "T2", "T3"},  // not comparable
      {"tier at most T2", "tier", "T1", "T3"},
      {"kind is y", "kind", "y", "x"},
      {"series in { \"0510\", 0525 }", "series", "0525", "525"},
      {"org within \"Treasury/AP\"", "org", "Treasury/AP", "Treasury"},
      {"org within \"Treasury/AP\"", "org", "Treasury/AP/Desk 1", "Treasury/APX"},
      {"org is \"Treasury\"", "org", "Treasury", "Treasury/AP"},
      {"on is false", "on", "false", "true"},
      {"span at least 10", "span", "10", "9"},
      {"span at most 10", "span", "-3", "11"},
      {"span in { 1, 3 }", "span", "3", "2"},
      {"hired at least 2024-02-29", "hired", "2024-02-29", "2024-02-28"},
      {"hired at most 2024-02-29", "hired", "2024-02-29", "2024-03-01"},
  }));
  CAPTURE(condition, yes, no);
  CHECK(Bench{condition}.with(attribute, yes).truth() == Truth::True);
  CHECK(Bench{condition}.with(attribute, no).truth() == Truth::False);
  CHECK(Bench{condition}.truth() == Truth::Unknown);
  CHECK(Bench{"not " + condition}.with(attribute, yes).truth() == Truth::False);
  CHECK(Bench{"not " + condition}.with(attribute, no).truth() == Truth::True);
  CHECK(Bench{"not " + condition}.truth() == Truth::Unknown);
}

TEST_CASE("`is missing` sees what is not there and is never unknown", "[compiler][condition]") {
  CHECK(Bench{"series is missing"}.truth() == Truth::True);
  CHECK(Bench{"series is missing"}.with("series", "0525").truth() == Truth::False);
  CHECK(Bench{"series is missing"}.with("series", "").truth() == Truth::False);
  CHECK(Bench{"warrant is missing"}.truth() == Truth::True);
  CHECK(Bench{"warrant is missing"}.designated("other", {}).truth() == Truth::True);
  CHECK(Bench{"warrant is missing"}.designated("warrant", {Day{1}, Day{2}}).truth() == Truth::False);
}

TEST_CASE("designated: in force, on record but not in force, no record", "[compiler][condition]") {
  const std::string condition = "designated warrant";
  CHECK(Bench{condition}.designated("warrant", {kToday, kToday.plus(1)}).truth() == Truth::True);
  CHECK(Bench{condition}.designated("warrant", {}).truth() == Truth::True);
  CHECK(Bench{condition}.designated("warrant", {Day::min(), kToday}).truth() == Truth::False);  // ended: `until` is not held
  CHECK(Bench{condition}.designated("warrant", {kToday.plus(1), Day::max()}).truth() == Truth::False);  // not yet
  CHECK(Bench{condition}.truth() == Truth::Unknown);
  CHECK(Bench{condition}.designated("certifying_officer", {}).truth() == Truth::Unknown);
  CHECK(Bench{condition}.designated("warrant", {Day{1}, Day{2}}).designated("warrant", {kToday, Day::max()}).truth() == Truth::True);
  CHECK(Bench{"not " + condition}.designated("warrant", {Day{1}, Day{2}}).truth() == Truth::True);
  CHECK(Bench{"not " + condition}.truth() == Truth::Unknown);
}

TEST_CASE("trained: the boundary days of a course", "[compiler][condition]") {
  const std::string bounded = "trained \"SoD-101\" within 365 days";
  CHECK(Bench{bounded}.trained("SoD-101", kToday).truth() == Truth::True);
  CHECK(Bench{bounded}.trained("SoD-101", kToday.plus(-365)).truth() == Truth::True);
  CHECK(Bench{bounded}.trained("SoD-101", kToday.plus(-366)).truth() == Truth::False);
  CHECK(Bench{bounded}.trained("SoD-101", kToday.plus(1)).truth() == Truth::Unknown);  // not completed yet: no record
  CHECK(Bench{bounded}.trained("SoD-102", kToday).truth() == Truth::Unknown);
  CHECK(Bench{bounded}.truth() == Truth::Unknown);
  CHECK(Bench{bounded}.trained("SoD-101", Day{1}).trained("SoD-101", kToday.plus(-3)).truth() == Truth::True);
  CHECK(Bench{"trained \"SoD-101\""}.trained("SoD-101", Day{1}).truth() == Truth::True);
  CHECK(Bench{"trained \"SoD-101\" within 0 days"}.trained("SoD-101", kToday).truth() == Truth::True);
  CHECK(Bench{"trained \"SoD-101\" within 0 days"}.trained("SoD-101", kToday.plus(-1)).truth() == Truth::False);
}

TEST_CASE("why a condition is unknown names only what matters, once", "[compiler][condition]") {
  CHECK(Bench{"on is true and designated warrant and trained \"X\" and on is false"}.why() ==
        "on is missing, no warrant record, no record of the course X");
  CHECK(Bench{"on is true or off is true"}.with("on", "false").why() == "off is missing");
  CHECK(Bench{"designated warrant with limit at least 5"}.designated("warrant", {kToday, Day::max()}).why() ==
        "the limit of the warrant is not on record");
  CHECK(Bench{"designated warrant with limit at least 5"}.designated("certifying_officer", {kToday, Day::max()}).why() ==
        "no warrant record");
  CHECK(Bench{"on is true and off is true"}.with("on", "false").why().empty());
  CHECK(Bench{"not (on is true and level is low)"}.with("level", "high").why().empty());
}

TEST_CASE("values read as their type or not at all", "[compiler][condition]") {
  const compiler::PolicyIr policy = policy_of("one of E = x\nperson has kind: E, on: flag, span: number, hired: date, series: code, warrant: designation");
  const auto present = [&](std::string_view attribute, std::string_view text) {
    return compiler::parse_value(policy, policy.attributes.at(index_named(policy.attributes, attribute)), text).present;
  };
  CHECK(present("kind", "x"));
  CHECK_FALSE(present("kind", "X"));
  CHECK_FALSE(present("kind", ""));
  CHECK(present("on", "true"));
  CHECK_FALSE(present("on", "TRUE"));
  CHECK(present("span", "-12"));
  CHECK_FALSE(present("span", "12 "));
  CHECK_FALSE(present("span", "1.5"));
  CHECK_FALSE(present("span", "99999999999999999999"));
  CHECK_FALSE(present("span", ""));
  CHECK(present("hired", "2024-02-29"));
  CHECK_FALSE(present("hired", "2023-02-29"));
  CHECK(present("series", ""));
  CHECK_FALSE(present("warrant", "true"));
}

}  // namespace rolewright::tests
