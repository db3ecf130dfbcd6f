#include "connectors/csv/people.hpp"

#include <algorithm>
#include <limits>

namespace rolewright::connectors {
namespace {

// The person of the row's `key`; none, and the row rejected, when HR does not know them.
PersonId person_of(Intake& intake, Row& row) {
  const std::string_view key = row.required("key");
  const PersonId person = row.ok() ? intake.builder.find_person(key) : PersonId{};
  if (row.ok() && person.is_none()) {
    row.reject(Code::DanglingReference, "the HR master has no person with key " + quote(key));
  }
  return person;
}

void import_person(Intake& intake, const SourceDeclaration& source, Row& row) {
  const std::string_view key = row.required("key");
  if (!row.ok()) return;
  SnapshotBuilder& builder = intake.builder;
  if (!builder.find_person(key).is_none()) {
    return row.reject(Code::DuplicateRecord,
                      "a person with key " + quote(key) + " was read before: this row is not used");
  }
  const PersonId person = builder.person(key);
  builder.at(person).name = builder.symbol(row.text("name"));
  const std::string_view email = row.text("email");
  builder.at(person).email = builder.symbol(email);
  if (!email.empty() && !intake.join.add_email(email, person)) {
    intake.note(Code::DuplicateRecord, row.where(),
                "two people have the address " + quote(email) + ": it joins no login to either");
  }
  for (const auto& [attribute, column] : source.many) {
    const std::string_view value = row.text("many." + attribute);
    if (!value.empty()) builder.set_attribute(person, attribute, value);
  }
  ++intake.counts(row.source()).reconciled;
}

AccountKind account_kind(Row& row) {
  const std::string kind = lower_ascii(row.text("kind"));
  if (kind.empty() || kind == "everyday") return AccountKind::Everyday;
  if (kind == "admin") return AccountKind::SeparateAdmin;
  if (kind == "service") return AccountKind::Service;
  row.reject(Code::RejectedRecord, quote(kind) + " is not one of `everyday`, `admin`, `service`");
  return AccountKind::Everyday;
}

PersonId named_person(Intake& intake, Row& row, const std::string& option) {
  const std::string_view key = row.text(option);
  const PersonId person = key.empty() ? PersonId{} : intake.builder.find_person(key);
  if (!key.empty() && person.is_none()) {
    row.reject(Code::DanglingReference, "the HR master has no person with key " + quote(key));
  }
  return person;
}

void import_mapped_account(Intake& intake, const AgencySources& agency, Row& row) {
  const std::string_view system = row.required("system");
  const std::string_view login = row.required("login");
  MappedAccount mapped{.owner = named_person(intake, row, "key"),
                       .sponsor = named_person(intake, row, "sponsor"),
                       .kind = account_kind(row)};
  if (!row.ok()) return;
  const bool declared = std::any_of(agency.systems.begin(), agency.systems.end(),
                                    [&](const SystemDeclaration& known) { return known.name == system; });
  if (!declared) return row.reject(Code::DanglingReference, "system " + quote(system) + " is not declared");
  if (mapped.kind == AccountKind::Service) mapped.owner = PersonId{};
  if (mapped.kind != AccountKind::Service) mapped.sponsor = PersonId{};
  if (!intake.join.add_mapped(system, login, mapped)) {
    return row.reject(Code::DuplicateRecord, "login " + quote(login) + " of " + quote(system) +
                                                 " was mapped before: this row is not used");
  }
  const AccountId account = intake.builder.account(intake.builder.system(system), login);
  intake.join.settle(intake.builder, account);
  intake.reconcile(row.source(), account);
}

}  // namespace

std::optional<std::int64_t> parse_cents(std::string_view text) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / 1000;
  if (text.starts_with('$')) text.remove_prefix(1);
  std::int64_t cents = 0;
  int decimals = -1;  // after the point; -1: before it
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == ',' && decimals < 0 && digits != 0) continue;
    if (c == '.' && decimals < 0) {
      decimals = 0;
    } else if (c >= '0' && c <= '9' && cents < kMax && decimals < 2) {
      cents = cents * 10 + (c - '0');
      ++digits;
      if (decimals >= 0) ++decimals;
    } else {
      return {};
    }
  }
  if (digits == 0) return {};
  for (int place = std::max(decimals, 0); place < 2; ++place) cents *= 10;
  return cents;
}

void import_hr_master(Intake& intake, const SourceDeclaration& source) {
  read_table(intake, source, [&](Row& row) { import_person(intake, source, row); });
}

void import_hr_actions(Intake& intake, const SourceDeclaration& source) {
  read_table(intake, source, [&](Row& row) {
    const PersonId person = person_of(intake, row);
    const std::string_view word = row.required("event");
    const auto day = row.day("date");
    if (row.ok() && !day) row.reject(Code::RejectedRecord, "no value for `date`");
    if (!row.ok()) return;
    ++intake.counts(row.source()).reconciled;
    const auto event = source.many.find(std::string{word});
    if (event != source.many.end()) intake.builder.add_event(person, event->second, *day);
  });
}

void import_trainings(Intake& intake, const SourceDeclaration& source) {
  read_table(intake, source, [&](Row& row) {
    const PersonId person = person_of(intake, row);
    const std::string_view course = row.required("course");
    const auto day = row.day("date");
    if (row.ok() && !day) row.reject(Code::RejectedRecord, "no value for `date`");
    if (!row.ok()) return;
    ++intake.counts(row.source()).reconciled;
    intake.builder.add_training(person, course, *day);
  });
}

void import_designations(Intake& intake, const SourceDeclaration& source) {
  read_table(intake, source, [&](Row& row) {
    const PersonId person = person_of(intake, row);
    const std::string_view what = row.required("what");
    const Interval held = row.interval();
    const std::string_view limit = row.text("limit");
    const auto cents = limit.empty() ? std::optional<std::int64_t>{0} : parse_cents(limit);
    if (row.ok() && !cents) row.reject(Code::RejectedRecord, quote(limit) + " is not an amount");
    if (!row.ok()) return;
    ++intake.counts(row.source()).reconciled;
    intake.builder.add_designation(
        {.person = person, .what = intake.builder.symbol(what), .held = held, .limit_cents = *cents});
  });
}

void import_relations(Intake& intake, const SourceDeclaration& source) {
  read_table(intake, source, [&](Row& row) {
    const PersonId person = person_of(intake, row);
    const std::string_view what = row.required("relation");
    const std::string_view object = row.text("object");
    const PersonId other = named_person(intake, row, "other");
    if (row.ok() && other.is_none() == object.empty())
      row.reject(Code::RejectedRecord, "a relation is to either a person (`other`) or an object");
    if (row.ok() && !object.empty() && row.text("object_kind").empty())
      row.reject(Code::RejectedRecord, "no value for `object_kind`");
    if (!row.ok()) return;
    ++intake.counts(row.source()).reconciled;
    SnapshotBuilder& builder = intake.builder;
    builder.add_relation({.person = person,
                          .what = builder.symbol(what),
                          .other = other,
                          .object_kind = object.empty() ? SymbolId{} : builder.symbol(row.text("object_kind")),
                          .object = object.empty() ? SymbolId{} : builder.symbol(object)});
  });
}

void import_account_map(Intake& intake, const SourceDeclaration& source, const AgencySources& agency) {
  read_table(intake, source, [&](Row& row) { import_mapped_account(intake, agency, row); });
}

}  // namespace rolewright::connectors
