// English of the palette and of the keys.

export default {
  'find': 'Search for an act',
  'acts': 'Acts',
  'found': '{count} acts',
  'found_one': '1 act',
  'none': 'There is no such act now.',
  'close': 'Close',
  'help': 'Keyboard',
  'key.search': 'Search',
  'key.move': 'Next and previous conversation',
  'key.open': 'Open the conversation',
  'key.helps': 'Do what helps, or assign what is selected',
  'key.select': 'Select the conversation',
  'key.all': 'Select all',
  'key.show': 'Show what is new in the list',
  'key.close': 'Close what is open',
  'key.palette': 'All acts for the conversation',
  'key.help': 'This list',
  'on': 'Use the keys of one character',
}
