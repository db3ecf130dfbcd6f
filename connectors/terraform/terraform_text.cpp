#include "connectors/terraform/terraform_text.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::string_view kStep = "${step:";

// The first character of `text`, twice where a template begins.
void append_escaped(std::string& out, std::string_view text) {
  if (text.starts_with("${") || text.starts_with("%{")) out += text.front();
  out += text.front();
}

}  // namespace

std::optional<std::string> to_template(std::string_view text, const std::map<std::string, std::string>& resources) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('}');
    if (text.starts_with(kStep) && end != std::string_view::npos) {
      const auto known = resources.find(std::string{text.substr(kStep.size(), end - kStep.size())});
      if (known == resources.end()) return std::nullopt;
      out += "${" + known->second + "}";
      text.remove_prefix(end + 1);
      continue;
    }
    append_escaped(out, text);
    text.remove_prefix(1);
  }
  return out;
}

std::string as_literal(std::string_view text) {
  std::string out;
  for (; !text.empty(); text.remove_prefix(1)) append_escaped(out, text);
  return out;
}

std::optional<std::string> from_template(std::string_view text,
                                         const std::function<std::optional<std::string>(std::string_view)>& meaning) {
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("$${") || text.starts_with("%%{")) {
      out += text.substr(1, 2);
      text.remove_prefix(3);
      continue;
    }
    const std::size_t end = text.find('}');
    if (text.starts_with("${") && end != std::string_view::npos) {
      const std::optional<std::string> inside = meaning(text.substr(2, end - 2));
      if (!inside) return std::nullopt;
      out += *inside;
      text.remove_prefix(end + 1);
      continue;
    }
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace rolewright::connectors
