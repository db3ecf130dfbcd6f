#include "compiler/check_context.hpp"

#include <algorithm>
#include <map>

namespace rolewright::compiler {
namespace {

class TypeChecker : CheckStep {
 public:
  explicit TypeChecker(CheckContext& context) : CheckStep{context} {}

  void run() {
    enumerations();
    attributes();
  }

 private:
  void enumerations() {
    each<ast::Values>([&](const ast::Values& values, const Span& span, const ast::File&) {
      if (!names_.enumerations.declare(values.name, EnumerationId{out_.enumerations.size()}, found_)) return;
      out_.enumerations.push_back(enumeration(values, span));
    });
  }

  Enumeration enumeration(const ast::Values& values, const Span& span) {
    Enumeration out{.name = values.name.text,
                    .values = {},
                    .at_least = {},
                    .ordered = values.kind != ast::OrderKind::OneOf,
                    .span = span};
    std::map<std::string, std::size_t> index;
    std::vector<Step> steps;
    bool repeated = false;
    for (const auto& chain : values.chains)
      for (std::size_t at = 0; at != chain.size(); ++at) {
        const auto [known, fresh] = index.try_emplace(chain[at].text, out.values.size());
        if (fresh) out.values.push_back(chain[at].text);
        if (!fresh && values.kind != ast::OrderKind::Partial) {
          repeated = true;
          problem(Code::DuplicateName, "value `" + printable(chain[at].text) + "` is listed twice",
                  chain[at].span);
        }
        if (out.ordered && at != 0) steps.push_back({index.at(chain[at - 1].text), known->second, chain[at].span});
      }
    if (close_order(out, steps) && !repeated) circle(out, steps);
    return out;
  }

  // `low < high` as written; the place is that of `high`.
  struct Step {
    std::size_t low, high;
    Span place;
  };

  // Reflexive transitive closure (Warshall). True when there is one: the types are not too large.
  bool close_order(Enumeration& order, const std::vector<Step>& steps) {
    const std::size_t count = order.values.size();
    constexpr std::size_t kMostValues = 1000;
    if (count > kMostValues) {
      problem(Code::BadNumber,
              "`" + order.name + "` lists " + std::to_string(count) + " values, more than " +
                  std::to_string(kMostValues),
              order.span, "use the type `code` for values without an order");
      return false;
    }
    constexpr std::size_t kMostCells = 16'000'000;  // pairs of values over all types
    order_cells_ += count * count;
    if (order_cells_ > kMostCells) {
      problem(Code::BadNumber,
              "the types up to `" + order.name + "` list too many values to compare with each other", order.span);
      return false;
    }
    order.at_least.assign(count * count, 0);
    for (std::size_t value = 0; value != count; ++value) order.at_least[value * count + value] = 1;
    for (const Step& step : steps) order.at_least[step.high * count + step.low] = 1;
    for (std::size_t via = 0; via != count; ++via)
      for (std::size_t high = 0; high != count; ++high)
        if (order.at_least[high * count + via] != 0)
          for (std::size_t low = 0; low != count; ++low)
            if (order.at_least[via * count + low] != 0) order.at_least[high * count + low] = 1;
    return true;
  }

  // A value above itself through others: reported at the last step as written that closes a circle.
  void circle(const Enumeration& order, const std::vector<Step>& steps) {
    const std::size_t count = order.values.size();
    const auto closing = std::find_if(steps.rbegin(), steps.rend(), [&](const Step& step) {
      return step.low == step.high || order.at_least[step.low * count + step.high] != 0;
    });
    if (closing == steps.rend()) return;
    std::vector<std::size_t> below(count, count);  // on the way up from `closing->high`
    std::vector<std::size_t> open{closing->high};
    for (std::size_t at = 0; at != open.size() && below[closing->low] == count && closing->low != closing->high; ++at)
      for (const Step& step : steps)
        if (step.low == open[at] && step.high != closing->high && below[step.high] == count) {
          below[step.high] = step.low;
          open.push_back(step.high);
        }
    std::string text = order.values[closing->high];
    for (std::size_t value = closing->low; value != closing->high; value = below[value])
      text = order.values[value] + " < " + text;
    problem(Code::OrderCycle, "the order runs in a circle: " + printable(order.values[closing->high] + " < " + text),
            closing->place, {}, {{order.span, "of this order"}});
  }

  void attributes() {
    each<ast::Fields>([&](const ast::Fields& fields, const Span&, const ast::File&) {
      const bool of_account = fields.owner == ast::Owner::Account;
      auto& names = of_account ? names_.account_attributes : names_.attributes;
      for (const ast::Field& field : fields.fields) {
        std::optional<Attribute> attribute = typed(field);
        if (!attribute || !names.declare(field.name, AttributeId{out_.attributes.size()}, found_)) continue;
        attribute->of_account = of_account;
        if (of_account && !is_known_of_accounts(*attribute))
          problem(Code::WrongType, "accounts have no " + describe_type(out_, *attribute), field.type.span);
        out_.attributes.push_back(*attribute);
      }
    });
    each<ast::Events>([&](const ast::Events& events, const Span&, const ast::File&) {
      for (const ast::Name& name : events.names)
        if (names_.events.declare(name, EventId{out_.events.size()}, found_))
          out_.events.push_back(name.text);
    });
    each<ast::Relations>([&](const ast::Relations& relations, const Span&, const ast::File&) {
      for (const ast::Name& name : relations.names) {
        if (name.text == kSelf)
          problem(Code::DuplicateName, "`self` is a relation that every person has", name.span);
        if (names_.relations.declare(name, RelationId{out_.relations.size()}, found_))
          out_.relations.push_back(name.text);
      }
    });
    each<ast::Objects>([&](const ast::Objects& objects, const Span&, const ast::File&) {
      for (const ast::Name& name : objects.names)
        if (names_.objects.declare(name, ObjectId{out_.objects.size()}, found_))
          out_.objects.push_back(name.text);
    });
  }

  // What exports say of an account has a value, not a history.
  static bool is_known_of_accounts(const Attribute& attribute) {
    return attribute.type != TypeKind::Designation && attribute.type != TypeKind::Training;
  }

  std::optional<Attribute> typed(const ast::Field& field) {
    static const std::map<std::string, TypeKind, std::less<>> kBuiltIn = {
        {"code", TypeKind::Code},
        {"org_unit", TypeKind::OrgUnit},
        {"flag", TypeKind::Flag},
        {"number", TypeKind::Number},
        {"money", TypeKind::Number},
        {"date", TypeKind::Date},
        {"designation", TypeKind::Designation},
        {"course", TypeKind::Training}};
    Attribute attribute{.name = field.name.text, .span = field.name.span};
    if (const auto known = kBuiltIn.find(field.type.text); known != kBuiltIn.end()) {
      attribute.type = known->second;
      return attribute;
    }
    attribute.type = TypeKind::Enumerated;
    attribute.enumeration = names_.enumerations.find(field.type.text);
    if (!attribute.enumeration.is_none()) return attribute;
    std::vector<std::string_view> names = names_.enumerations.names();
    for (const auto& [name, kind] : kBuiltIn) names.push_back(name);
    problem(Code::UnknownName, "no type is named `" + printable(field.type.text) + "`", field.type.span,
            did_you_mean(field.type.text, names));
    return std::nullopt;
  }


  std::size_t order_cells_ = 0;
};

}  // namespace

void check_types(CheckContext& context) {
  TypeChecker{context}.run();
}

}  // namespace rolewright::compiler
