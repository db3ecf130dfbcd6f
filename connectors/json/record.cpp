#include "connectors/json/record.hpp"

namespace rolewright::connectors {
namespace {

std::string_view type_name(simdjson::dom::element_type type) {
  switch (type) {
    case simdjson::dom::element_type::ARRAY:
      return "an array";
    case simdjson::dom::element_type::OBJECT:
      return "an object";
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      return "a number";
    case simdjson::dom::element_type::STRING:
      return "text";
    case simdjson::dom::element_type::BOOL:
      return "a truth value";
    case simdjson::dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "something else";  // newer simdjson adds big integers
  }
}

std::string found_instead(simdjson::dom::element element, std::string_view wanted) {
  return "found " + std::string{type_name(element.type())} + " where " + std::string{wanted} + " belongs";
}

}  // namespace

std::optional<simdjson::dom::element> Record::find(std::string_view path) const {
  simdjson::dom::object object = object_;
  for (;;) {
    const std::size_t dot = path.find('.');
    simdjson::dom::element element;
    if (object.at_key(path.substr(0, dot)).get(element) != simdjson::SUCCESS || element.is_null()) return {};
    if (dot == std::string_view::npos) return element;
    if (element.get(object) != simdjson::SUCCESS) return {};
    path.remove_prefix(dot + 1);
  }
}

std::string_view Record::optional(std::string_view path) {
  const auto element = find(path);
  std::string_view text;
  if (!element) return text;
  if (element->get(text) != simdjson::SUCCESS) {
    reject(Code::RejectedRecord, path, found_instead(*element, "text"));
  } else if (text.find('\0') != std::string_view::npos) {
    reject(Code::RejectedRecord, path, "text with a NUL character");
    return {};
  }
  return text;
}

std::string_view Record::required(std::string_view path) {
  const std::string_view text = optional(path);
  if (text.empty() && ok_) reject(Code::RejectedRecord, path, quote(path) + " is missing or empty");
  return text;
}

std::string Record::key(std::string_view path) {
  const auto element = find(path);
  std::int64_t number = 0;
  if (element && element->get(number) == simdjson::SUCCESS) return std::to_string(number);
  return std::string{optional(path)};
}

std::optional<bool> Record::truth(std::string_view path) {
  const auto element = find(path);
  bool value = false;
  if (!element) return {};
  if (element->get(value) == simdjson::SUCCESS) return value;
  reject(Code::RejectedRecord, path, found_instead(*element, "true or false"));
  return {};
}

std::vector<Record> Record::objects(std::string_view path) {
  std::vector<Record> items;
  const auto element = find(path);
  simdjson::dom::array array;
  if (!element) return items;
  if (element->get(array) != simdjson::SUCCESS) {
    reject(Code::RejectedRecord, path, found_instead(*element, "an array"));
    return items;
  }
  for (const simdjson::dom::element item : array) {
    const std::string place = std::string{path} + "[" + std::to_string(items.size()) + "]";
    simdjson::dom::object object;
    if (item.get(object) != simdjson::SUCCESS) {
      reject(Code::RejectedRecord, place, found_instead(item, "an object"));
      return items;
    }
    items.emplace_back(intake_, source_, object, page_, index_);
    items.back().inside_ = inside_.empty() ? place : inside_ + "." + place;
  }
  return items;
}

std::vector<std::string_view> Record::texts(std::string_view path) {
  std::vector<std::string_view> items;
  const auto element = find(path);
  simdjson::dom::array array;
  if (!element) return items;
  if (element->get(array) != simdjson::SUCCESS) {
    reject(Code::RejectedRecord, path, found_instead(*element, "an array"));
    return items;
  }
  for (const simdjson::dom::element item : array) {
    std::string_view text;
    if (item.get(text) == simdjson::SUCCESS) {
      items.push_back(text);
    } else {
      reject(Code::RejectedRecord, std::string{path} + "[" + std::to_string(items.size()) + "]",
             found_instead(item, "text"));
      return items;
    }
  }
  return items;
}

void Record::reject(Code code, std::string_view path, std::string message) {
  ok_ = false;
  intake_.note(code, where(path), std::move(message));
}

std::string Record::where(std::string_view path) const {
  // Written only when asked for: most records are fine.
  std::string place = std::string{page_} + std::to_string(index_) + "]";
  if (!inside_.empty()) place += "." + inside_;
  return path.empty() ? place : place + "." + printable(path);
}

std::optional<simdjson::dom::array> PageReader::open(const InputFile& file) {
  const auto fail = [&](Code code, std::string message) {
    intake_.note(code, printable(file.name()), std::move(message));
    return std::optional<simdjson::dom::array>{};
  };
  simdjson::dom::element root;
  const std::string_view text = file.text();
  const auto state = parser_.parse(text.data(), text.size(), false).get(root);  // InputFile is padded
  if (state == simdjson::UTF8_ERROR) {
    intake_.found.append(check_text(file));
    return {};
  }
  if (state != simdjson::SUCCESS) {
    return fail(Code::MalformedRecord,
                "not complete JSON: " + lower_ascii(simdjson::error_message(state)).substr(0, 80));
  }
  simdjson::dom::array items;
  if (shape_ == PageShape::ValueArray) {
    simdjson::dom::object page;
    if (root.get(page) != simdjson::SUCCESS)
      return fail(Code::MalformedRecord, found_instead(root, "an object"));
    if (page.at_key("value").get(items) != simdjson::SUCCESS) {
      return fail(Code::MalformedRecord, "the object has no array `value`");
    }
    return items;
  }
  if (root.get(items) != simdjson::SUCCESS)
    return fail(Code::MalformedRecord, found_instead(root, "an array"));
  return items;
}

void PageReader::read(const std::filesystem::path& path, const std::string& name, ExportId source,
                      const VisitRecord& visit) {
  const Result<InputFile> file = read_input(path, name, kMaxExportBytes);
  if (!file) return intake_.found.append(file.error());
  const auto items = open(file.value());
  if (!items) return;
  const std::string root = printable(name) + (shape_ == PageShape::BareArray ? ": $[" : ": $.value[");
  std::size_t index = 0;
  for (const simdjson::dom::element item : *items) {
    const std::size_t here = index++;
    ++intake_.counts(source).read;
    simdjson::dom::object object;
    if (item.get(object) != simdjson::SUCCESS) {
      intake_.reject(source, Code::RejectedRecord, root + std::to_string(here) + "]",
                     found_instead(item, "an object"));
      continue;
    }
    Record record{intake_, source, object, root, here};
    visit(record);
    if (!record.ok()) ++intake_.counts(source).rejected;
  }
}

}  // namespace rolewright::connectors
