// AST: policy syntax as written, names unresolved. Conditions live in one arena and name their parts by
// index, so that a tree is a vector and its depth is bounded by the parser alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/date.hpp"
#include "model/finding.hpp"
#include "model/source.hpp"

namespace rolewright::compiler::ast {

struct Name {  // an identifier, a `quoted name` or a "text", with its place
  std::string text;
  Span span;
  [[nodiscard]] bool given() const { return span.is_known(); }
};

using CondId = Id<struct AstCondTag>;

enum class CondKind : std::uint8_t {
  And,         // left and right
  Or,          // left or right
  Not,         // not left
  Is,          // subject is values[0]
  IsMissing,   // subject is missing
  In,          // subject in { values }
  AtLeast,     // subject at least values[0]
  AtMost,      // subject at most values[0]
  Within,      // subject within values[0]
  Designated,  // designated subject [with limit at least limit]
  Trained,     // trained values[0] [within days]
};

struct Cond {
  CondKind kind = CondKind::And;
  Span span;
  CondId left, right;
  Name subject;
  bool of_account = false;  // `account subject …`: what is said of the account, not of the person
  std::vector<Name> values;
  std::optional<std::int64_t> days;
  std::optional<std::int64_t> limit;
};

struct Policy {
  Name name, version, owner;
};
struct Use {
  Name path;
};
enum class OrderKind : std::uint8_t { Levels, Partial, OneOf };
struct Values {
  OrderKind kind;
  Name name;
  std::vector<std::vector<Name>> chains;
};  // OneOf: one chain, unordered
struct ScopeKind {
  Name name;
  Name tree_file;
};
struct ScopeMap {
  Name from, to, file;
};
struct Objects {
  std::vector<Name> names;
};
struct Events {
  std::vector<Name> names;
};
struct Relations {
  std::vector<Name> names;
};
struct Field {
  Name name, type;
  bool with_limit = false;
};
enum class Owner : std::uint8_t { Person, Account };
struct Fields {
  Owner owner;
  std::vector<Field> fields;
};
struct Assume {
  Name id, title;
  CondId whenever, then;
};
struct System {
  Name name;
  std::string vendor;
  Name external;
};
struct Permission {
  Name name, system, pattern;
  bool grants_any = false;   // lets holder grant any
  std::vector<Name> grants;  // or these: permissions and roles
  std::optional<std::int64_t> used_every_days;
};
enum class BindingKind : std::uint8_t { None, OktaGroup, EntraGroup, EntraPackage, SystemRole, SystemGroup, SystemPackage };
struct Binding {
  BindingKind kind = BindingKind::None;
  Name system;
  Name external;
};
struct Role {
  Name name;
  Binding binding;
  std::vector<Name> grants, includes;
};
struct Assign {
  Name role;
  CondId when, unless;
};
struct PastService {
  std::int64_t days;
  Name role;
};
struct HolderLimit {
  std::int64_t at_most;
  Name per;
};
struct Allow {
  Name role;
  CondId when, unless;
  std::optional<PastService> requires_service;
  std::vector<Name> gives_up;
  std::optional<HolderLimit> holders;
};
enum class Quantifier : std::uint8_t { Any, All };
struct Function {
  Name name;
  Quantifier quantifier;
  std::vector<Name> permissions;
};

struct Holds {
  std::vector<Name> functions;
  std::int64_t at_least;
  Name same_scope;
  CondId when, unless;
};
struct Exercises {
  Quantifier quantifier = Quantifier::All;
  std::vector<Name> functions;
  Name object;                // not given: on self
  std::vector<Name> related;  // on an object that concerns somebody related so; none: on one object
};
struct StillHolds {
  std::vector<Name> functions;
  std::int64_t days;
  Name event;
};
enum class CountKind : std::uint8_t { AtMost, AtLeast };
struct HeadCount {
  CountKind kind;
  std::int64_t count;
  Name function;
  Name per;
};
struct Completing {
  std::vector<Name> functions;
  std::int64_t at_least;
};
struct GrantSelf {  // nobody [holding F] can grant themselves …
  Name holding;
  std::vector<Name> functions;  // none: any function
};
struct Sensitive {
  Name function;
};
using RiskBody = std::variant<Holds, Exercises, StillHolds, HeadCount, Completing, GrantSelf, Sensitive>;

struct WaiverTerms {  // exceptions never | exceptions at most N days …
  bool never = false;
  std::optional<std::int64_t> days;
  Name approver;
  Span span;
};

/// The clauses that every kind of rule may have.
struct RuleTerms {
  std::optional<RuleSeverity> severity;
  std::optional<RuleAction> action;
  std::vector<Name> controls;
  Name owner, object, because, mitigate;
  std::optional<WaiverTerms> waivers;
};
struct Risk {
  Name id, title;
  RuleTerms terms;
  RiskBody body;
};
struct Exclusive {
  Name id, title;
  RuleTerms terms;
  std::vector<Name> roles;
  bool in_one_session = false;
};
struct Step {
  Name name;
  Name by;  // a permission or a function
};
enum class Actors : std::uint8_t { Different, Same };
struct StepRule {
  Actors actors;
  std::vector<Name> steps;
};
struct Workflow {
  Name id, title;
  RuleTerms terms;
  Name object;  // not given: no log can tell its instances apart
  std::vector<Step> steps;
  std::vector<StepRule> rules;
  std::optional<std::int64_t> survives_loss_of;
};
struct Waiver {
  Name id, risk, person, mitigated_by, approved_by;
  Name from, until;
};
enum class ScopeChange : std::uint8_t { None, Enterprise, Same };
struct Adapt {
  Name id;
  ScopeChange scope = ScopeChange::None;
  Name scope_kind;  // of Same
  std::optional<RuleSeverity> severity;
  std::optional<RuleAction> action;
  std::optional<WaiverTerms> waivers;
  Name because;
};
struct Disable {
  Name id, because;
};
enum class ProofReading : std::uint8_t { Automatic, Requestable };
struct Prove {
  Name id, title;
  ProofReading reading;
  Name risk;
};  // risk not given: any risk
struct TestFact {
  Name subject;
  Name value;
  bool of_account = false;
};
struct TestDesignation {
  Name name;
  std::optional<std::int64_t> limit;
};
enum class ExpectKind : std::uint8_t { Role, Request, Violation };
struct Expect {
  ExpectKind kind;
  bool wanted = true;
  Name name;
};
struct Test {
  Name id, title;
  std::vector<TestFact> facts;
  std::vector<TestDesignation> designated;
  std::vector<Name> trained, holds, served;
  std::vector<Name> ignoring;
  std::vector<Expect> expects;
};

using Body = std::variant<Policy, Use, Values, ScopeKind, ScopeMap, Objects, Events, Relations, Fields, Assume, System,
                          Permission, Role, Assign, Allow, Function, Risk, Exclusive, Workflow, Waiver, Adapt, Disable,
                          Prove, Test>;

/// Where a clause of a statement begins: natural places for a line to begin. Names are literals of the parser.
struct Clause {
  std::string_view name;
  Span keyword;
};

struct Statement {
  Span span;
  Body body;
  std::vector<Clause> clauses;  // in the order written
};

struct File {
  std::vector<Statement> statements;
  std::vector<Cond> conds;
};

}  // namespace rolewright::compiler::ast
