# frozen_string_literal: true

# What the contract of the adapters calls: the same functions as in the other languages.
module Kit
  MADE = {}
  CLOSED = []

  class Strange
  end

  def self._hidden
    'hidden'
  end

  def self.echo(value)
    value
  end

  def self.add(a, b = 0)
    a + b
  end

  def self.describe(value)
    value.class.name
  end

  def self.values
    {
      whole: [(2**53) - 1, -((2**53) - 1)],
      large: [2**53, -(2**64)],
      floats: [0.5, Float::NAN, Float::INFINITY, -Float::INFINITY],
      bytes: [0, 1, 255].pack('C*'),
      time: Time.utc(2026, 11, 21, 20, 15, 30.123456r),
      day: Date.new(2026, 11, 21),
      map: { 1 => 'one' },
      tagged: { '__type__' => 'mine' },
      text: "ä€😀\u2028\"\\",
      none: nil,
      truth: [true, false]
    }
  end

  def self.collections
    [[1, 2], [3].to_set, [4, 5], [6]]
  end

  # Tells by made_by how far it came, and by was_closed that it was closed.
  def self.counted(name, n = nil)
    Enumerator.new do |out|
      MADE[name] = 0
      (n ? (0...n) : (0..)).each do |i|
        MADE[name] += 1
        out << i
      end
    ensure
      CLOSED << name
    end
  end

  def self.made_by(name)
    MADE.fetch(name, -1)
  end

  def self.was_closed(name)
    CLOSED.include?(name)
  end

  def self.nested
    { status: :ok, data: (0...10).lazy.map { |it| it * 2 } }
  end

  def self.streams(n)
    Array.new(n) { counted('of-many', 1) }
  end

  def self.yields_streams
    Enumerator.new do |out|
      out << counted('inner', 3)
      out << { rows: counted('inner-two', 2) }
    end
  end

  def self.ranged
    (0...10)
  end

  def self.plain_iterator
    Enumerator.new { |out| [1, 2, 3].each { |it| out << it } }
  end

  def self.raising(n)
    Enumerator.new do |out|
      n.times { |i| out << i }
      raise ArgumentError, "no more than #{n}"
    end
  end

  def self.fails(message = 'it failed')
    raise ArgumentError, message
  end

  def self.slept(name, seconds)
    sleep seconds
    name
  ensure
    CLOSED << name
  end

  # Busy, without ever giving way.
  def self.working(name, seconds)
    from = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    MADE[name] = 1
    nil while Process.clock_gettime(Process::CLOCK_MONOTONIC) - from < seconds
  ensure
    CLOSED << name
  end

  def self.ticking(name, n, seconds)
    Enumerator.new do |out|
      n.times do |i|
        sleep seconds
        out << i
      end
    ensure
      CLOSED << name
    end
  end

  def self.noisy
    puts 'a line on standard output'
    IO.for_fd(1, autoclose: false).syswrite("and bytes\n")
    system('echo and of a child')
    'done'
  end

  def self.volume(n, size)
    block = 'x' * (size - 2)
    Enumerator.new { |out| n.times { out << block } }
  end

  def self.big(size)
    'x' * size
  end

  def self.yields_big(size)
    Enumerator.new { |out| out << ('x' * size) }
  end

  def self.opened
    File.open(__FILE__)
  end

  def self.strange
    Strange.new
  end

  def self.yields_strange
    Enumerator.new { |out| out << 1 << Strange.new }
  end

  def self.cycle
    [].tap { |it| it << it }
  end

  def self.total(stream)
    stream.sum
  end

  def self.again(stream)
    stream
  end

  def self.text_response
    Sluice.text(%w[a ä].each)
  end

  def self.raw_response
    Sluice.raw([0, 1, 2].pack('C*'), content_type: 'image/png', status: 203)
  end

  def self.lines_response
    Sluice.json_lines(counted('lines', 3))
  end

  def self.csv_response
    Sluice.csv((0...3).map { |i| [i, "n#{i}"] }, columns: %w[i name])
  end

  def self.file_response(path)
    Sluice.file(path)
  end

  def self.whole_response
    Sluice.response([{ a: 1 }].each, status: 201, headers: { 'X-Kind' => 'whole' }, columns: ['a'])
  end
end
