# frozen_string_literal: true

# Sluice's adapter for Ruby 2.7 and newer: serves methods as calls, what they yield as streams.
#
# Sluice starts it as `ruby sluice.rb` and speaks the protocol of docs/workers.md over its standard
# input and output. Served files may use the module Sluice for whole responses: Sluice.response, text,
# raw, json_lines, csv and file.
#
# Threads: the main one loads and, at the end, closes; one reads frames; one writes them; each call that
# runs and each stream that has begun has one of its own. A stream is iterated by `each` in its thread,
# so that raising in the middle of it runs its `ensure`.

require 'json'
require 'date'
require 'set'
require 'time'

# For what is served: whole responses.
module Sluice
  BLOCK = 64 * 1024

  # A whole response, answered by a method: made by the methods of Sluice.
  Response = Struct.new(:items, :body, :fields)

  TYPES = {
    'txt' => 'text/plain; charset=utf-8', 'csv' => 'text/csv', 'json' => 'application/json',
    'ndjson' => 'application/x-ndjson', 'html' => 'text/html; charset=utf-8', 'xml' => 'application/xml',
    'pdf' => 'application/pdf', 'zip' => 'application/zip', 'gz' => 'application/gzip', 'png' => 'image/png',
    'jpg' => 'image/jpeg', 'jpeg' => 'image/jpeg', 'gif' => 'image/gif', 'svg' => 'image/svg+xml',
    'webp' => 'image/webp', 'mp3' => 'audio/mpeg', 'mp4' => 'video/mp4'
  }.freeze

  # The bytes of a file, block by block; closed when iterated to the end, or by close.
  class Blocks
    attr_reader :length

    def initialize(path)
      @file = File.open(path, 'rb')
      @length = @file.size
    end

    def each
      while (block = @file.read(BLOCK))
        yield block
      end
    ensure
      close
    end

    def close
      @file.close
    end
  end

  class << self
    # A response with a status, a type and headers. Text, bytes and what has a type of its own are sent as
    # they are; else the items are JSON in the format asked for. +length+ is of all bytes, where known.
    def response(body, status: 200, content_type: nil, headers: nil, columns: nil, length: nil)
      json = content_type.nil? || %w[application/json application/x-ndjson text/csv].include?(content_type[/[^;]+/].strip)
      items = body.is_a?(String) || !json ? 'raw' : 'json'
      content_type ||= if items == 'json' then 'application/json'
                       else body.encoding == Encoding::BINARY ? 'application/octet-stream' : 'text/plain; charset=utf-8'
                       end
      Response.new(items, body, status: status, content_type: content_type, headers: headers, columns: columns, length: length)
    end

    # Text: a String, or an Enumerator of some.
    def text(body, status: 200, content_type: 'text/plain; charset=utf-8', headers: nil, length: nil)
      Response.new('raw', body, status: status, content_type: content_type, headers: headers, length: length)
    end

    # Bytes: a String, or an Enumerator of some.
    def raw(body, content_type: 'application/octet-stream', status: 200, headers: nil, length: nil)
      Response.new('raw', body, status: status, content_type: content_type, headers: headers, length: length)
    end

    # Values, one a line where the client likes lines.
    def json_lines(rows, status: 200, headers: nil)
      Response.new('json', rows, status: status, content_type: 'application/x-ndjson', headers: headers)
    end

    # A table: Hashes, or, where +columns+ names them, Arrays.
    def csv(rows, columns: nil, status: 200, headers: nil)
      table = Enumerator.new do |out|
        rows.each do |row|
          if row.is_a?(Array)
            unless columns && columns.size == row.size
              raise ArgumentError, "a row of #{row.size} fields needs as many columns: Sluice.csv(rows, columns: […])"
            end
            row = columns.zip(row).to_h
          end
          out << row
        end
      end
      Response.new('json', table, status: status, content_type: 'text/csv', headers: headers, columns: columns)
    end

    # A file to download, in blocks, with its length and name. It is opened here, and closed with the stream.
    def file(path, content_type: nil, name: File.basename(path))
      blocks = Blocks.new(path)
      quoted = name.b.gsub(/[^A-Za-z0-9._~-]/n) { |it| format('%%%02X', it.ord) }
      disposition = "attachment; filename=\"#{name.gsub(/[^ !#-\[\]-~]/, '_')}\"; filename*=UTF-8''#{quoted}"
      content_type ||= TYPES[File.extname(name).delete_prefix('.').downcase] || 'application/octet-stream'
      Response.new('raw', blocks, status: 200, content_type: content_type, length: blocks.length,
                                  headers: { 'Content-Disposition' => disposition })
    end
  end
end

# The adapter itself: nothing of it is for what is served.
module SluiceAdapter
  PROTOCOL = 1
  MAX_FRAME = (8 * 1024 * 1024) + (64 * 1024)
  MAX_ITEM = 8 * 1024 * 1024
  FRAME_ITEMS = 1024
  FRAME_BYTES = 64 * 1024
  # What a stream may have made and not yet written; then it waits, whatever its credit.
  UNWRITTEN = 256 * 1024
  WRITE_BYTES = 256 * 1024
  MAX_DEPTH = 100
  MAX_TEXT = 8 * 1024
  STOP_SECONDS = 1.9
  EXACT = (2**53) - 1

  # What Sluice has a word for: becomes a FAIL with a code.
  class Refusal < StandardError
    attr_reader :code, :type, :parameter

    def initialize(code, message, type = 'TypeError', parameter = nil)
      super(message)
      @code = code
      @type = type
      @parameter = parameter
    end
  end

  # Raised inside what is cancelled or dropped: no StandardError, so that no plain rescue keeps it.
  class Interrupted < Exception # rubocop:disable Lint/InheritException
  end

  # What was to be served cannot be; the message tells how to mend it.
  class BadStart < StandardError
  end

  # --------------------------------------------------------------------------------------- values

  MAY_BE = 'what may be answered: nil, true, false, Integer, Float, String, Symbol, Time, DateTime, Date, Array, ' \
           'Set, Hash, Struct, and Enumerators and Ranges of Integers as streams'

  # Values as JSON, and back.
  module Values
    module_function

    # The JSON of a value; the lazy sequences inside are added to found as streams.
    def to_json(value, found)
      JSON.generate(tree(value, found, 0), max_nesting: 0)
    end

    def tree(value, found, depth)
      case value
      when nil, true, false then value
      when Integer then value.between?(-EXACT, EXACT) ? value : tagged('int', value: value.to_s)
      when Float then value.finite? ? value : tagged('float', value: infinite(value))
      when Symbol then text(value.to_s)
      when String then value.encoding == Encoding::BINARY ? tagged('bytes', base64: [value].pack('m0')) : text(value)
      when DateTime then tagged('datetime', value: value.iso8601(6))
      when Date then tagged('date', value: value.iso8601)
      when Time then tagged('datetime', value: value.utc? ? value.iso8601(6).sub(/Z\z/, '+00:00') : value.iso8601(6))
      else container(value, found, depth)
      end
    end

    def container(value, found, depth)
      raise Refusal.new('BAD_CHUNK', "nested deeper than #{MAX_DEPTH}, or contains itself", 'RangeError') if depth >= MAX_DEPTH

      case value
      when Array, Set then value.map { |it| tree(it, found, depth + 1) }
      when Hash then hash(value, found, depth + 1)
      when Sluice::Response then raise Refusal.new('BAD_CHUNK', 'a response can only be the whole answer, not a part of one')
      when Struct then hash(value.to_h, found, depth + 1)
      else found.add(value).ref
      end
    end

    def hash(value, found, depth)
      if value.all? { |key, _| (key.is_a?(String) && key.encoding != Encoding::BINARY) || key.is_a?(Symbol) } &&
         !value.key?('__type__') && !value.key?(:__type__)
        return value.each_with_object({}) { |(key, it), told| told[text(key.to_s)] = tree(it, found, depth) }
      end

      tagged('map', entries: value.map { |key, it| [tree(key, found, depth), tree(it, found, depth)] })
    end

    def text(value)
      told = value.encoding == Encoding::UTF_8 ? value : value.encode(Encoding::UTF_8)
      return told if told.valid_encoding?

      raise Refusal.new('BAD_CHUNK', "a String that is not valid #{value.encoding}: bytes are Strings of Encoding::BINARY")
    rescue EncodingError => e
      raise Refusal.new('BAD_CHUNK', "a String that is no text: #{e.message}")
    end

    # Whether JSON.generate tells it just so.
    def plain?(value, depth)
      case value
      when nil, true, false, Symbol then true
      when String then value.encoding == Encoding::UTF_8 && value.valid_encoding?
      when Integer then value.between?(-EXACT, EXACT)
      when Float then value.finite?
      when Array then depth < MAX_DEPTH && value.all? { |it| plain?(it, depth + 1) }
      when Hash
        depth < MAX_DEPTH && value.all? do |key, it|
          (key.is_a?(Symbol) || (key.is_a?(String) && plain?(key, 0))) && key != '__type__' && key != :__type__ && plain?(it, depth + 1)
        end
      else false
      end
    end

    # Most text needs no escapes: then it is quick.
    def quoted(value)
      told = text(value)
      told.match?(/["\\\x00-\x1f\x7f]/) ? JSON.generate(told) : "\"#{told}\""
    end

    def infinite(value)
      return 'NaN' if value.nan?

      value.positive? ? 'Infinity' : '-Infinity'
    end

    def tagged(name, **fields)
      { '__type__' => name, **fields }
    end

    # What a method gets; the block tells what stands for the stream of a number.
    def from_json(value, depth = 0, &refs)
      raise Refusal.new('BAD_REQUEST', "an argument is nested deeper than #{MAX_DEPTH}", 'RangeError') if depth > MAX_DEPTH

      case value
      when Array then value.map { |it| from_json(it, depth + 1, &refs) }
      when Hash
        return untagged(value, depth, &refs) if value.key?('__type__')

        value.transform_values { |it| from_json(it, depth + 1, &refs) }
      else value
      end
    end

    def untagged(value, depth, &refs)
      case value['__type__']
      when 'int' then Integer(value.fetch('value'), 10)
      when 'float' then { 'NaN' => Float::NAN, 'Infinity' => Float::INFINITY, '-Infinity' => -Float::INFINITY }.fetch(value['value'])
      when 'bytes' then value.fetch('base64').unpack1('m0')
      when 'datetime' then zoned(value.fetch('value'))
      when 'date' then Date.iso8601(value.fetch('value'))
      when 'map' then value.fetch('entries').to_h { |pair| pair.map { |it| from_json(it, depth + 1, &refs) } }
      when 'stream_ref'
        ahead = (value['ahead'] || []).map { |it| from_json(it, depth + 1, &refs) }
        preceded(ahead, value.key?('ref') ? yield(value['ref']) : [])
      else raise Refusal.new('BAD_REQUEST', "an argument has the unknown __type__ #{value['__type__'].inspect}", 'ArgumentError')
      end
    rescue KeyError, ArgumentError, TypeError, NoMethodError => e
      raise Refusal.new('BAD_REQUEST', "an argument of __type__ #{value['__type__']} is wrong: #{e.message}", 'ArgumentError')
    end

    # A sequence that Sluice has read further than its reader came: the items between come first.
    def preceded(ahead, rest)
      return rest if ahead.empty? && !rest.is_a?(Array)

      Enumerator.new do |items|
        ahead.each { |it| items << it }
        rest.each { |it| items << it }
      end
    end

    def zoned(text)
      Time.iso8601(text.match?(/([zZ]|[+-]\d\d:\d\d)\z/) ? text : "#{text}Z")
    end
  end

  # --------------------------------------------------------------------------------------- output

  module_function

  def frame(type, *numbers, body: '')
    bytes = type.b << numbers.pack('Q>*') << body.b
    [bytes.bytesize].pack('N') << bytes
  end

  # A FAIL: the exception's type, message and stack, without the frames of this file.
  def failure(kind, number, error)
    told = case error
           when Refusal
             { type: error.type, message: error.message, stack: '', code: error.code, parameter: error.parameter }.compact
           when Interrupted then { type: 'cancelled', message: 'the call was cancelled', stack: '' }
           else described(error)
           end
    %i[type message stack].each { |key| told[key] = bounded(told[key]) }
    frame("F#{kind}", number, body: JSON.generate(told))
  end

  def described(error)
    { type: error.class.name || 'Exception', message: error.message, stack: stack_of(error) }
  rescue StandardError => e # the exception is the user's: its text may raise as well
    { type: error.class.name || 'Exception', message: "its message cannot be told: #{e.class}", stack: '' }
  end

  def stack_of(error)
    lines = (error.backtrace || []).reject { |it| it.start_with?(__FILE__, '<internal') }
    ["#{error.class}: #{error.message}", *lines.map { |it| "  from #{it}" }].join("\n")
  end

  def bounded(words)
    words = words.to_s.encode(Encoding::UTF_8, invalid: :replace, undef: :replace).scrub
    words.bytesize <= MAX_TEXT ? words : "#{words.byteslice(0, MAX_TEXT - 8).scrub('')}…"
  end

  # The one who writes: takes whatever is ready, in order, and never waits for more.
  class Writer
    def initialize(out, &on_broken)
      @out = out
      @on_broken = on_broken
      @ready = Thread::Queue.new
    end

    # A frame's bytes, a stream that has items, or what is to be done in its turn.
    def send(entry)
      @ready << entry
    end

    def run
      loop do
        parts = []
        size = 0
        streams = []
        entry = @ready.pop
        while entry
          size += take(entry, parts, streams)
          break if size >= WRITE_BYTES

          entry = @ready.empty? ? nil : @ready.pop
        end
        write(parts) unless parts.empty?
        streams.each(&:wake)
      end
    end

    def flush(seconds)
      done = Thread::Queue.new
      send(-> { done << true })
      Thread.new { sleep(seconds) && done << false }
      done.pop
    end

    private

    def take(entry, parts, streams)
      case entry
      when String
        parts << entry
        entry.bytesize
      when Stream
        streams << entry
        entry.take_into(parts)
      else
        write(parts)
        parts.clear
        entry.call
        0
      end
    end

    # Large items are not copied into one String before.
    def write(parts)
      @out.write(*(parts.size < 16 ? parts : [parts.join]))
    rescue SystemCallError, IOError
      @on_broken.call # nobody reads any more: what is still made goes nowhere
    end
  end

  # -------------------------------------------------------------------------------------- streams

  # The lazy sequences of one value, kept aside until the whole value turned out to be well.
  class Found
    attr_reader :streams

    def initialize(worker)
      @worker = worker
      @streams = []
    end

    def add(value, raw: false)
      @streams << (stream = Stream.new(@worker, value, raw))
      stream
    end

    # The JSON of the value; its streams are found by GRANT from now on. All is well, or closed.
    def tell(value)
      told = value.is_a?(Sluice::Response) ? JSON.generate(response(value), max_nesting: 0) : Values.to_json(value, self)
      SluiceAdapter.check_size(told.bytesize, @worker.max_item)
      @worker.register(@streams)
      told
    rescue Exception
      close
      raise
    end

    def close
      @streams.each { |it| it.drop(quiet: true) }
    end

    private

    def response(value)
      fields = value.fields.compact
      body = value.body
      if value.items == 'raw' && body.is_a?(String)
        bytes = body.b
        fields[:length] ||= bytes.bytesize
        body = (0...bytes.bytesize).step(Sluice::BLOCK).map { |at| bytes.byteslice(at, Sluice::BLOCK) }
      end
      body = [body].compact unless body.respond_to?(:each) && !body.is_a?(Hash)
      body = body.each if body.is_a?(Array) || body.is_a?(Set)
      ref = add(body, raw: value.items == 'raw').ref
      Values.tagged('response', **Values.tree(fields, self, 1), items: value.items, body: ref)
    end
  end

  def check_size(size, most)
    raise Refusal.new('CHUNK_TOO_LARGE', "#{size} bytes; at most #{most} are allowed", 'RangeError') if size > most
  end

  # How a lazy sequence is told; what is none is refused.
  def stream_type(value)
    case value
    when Enumerator then value.size.is_a?(Integer) ? 'iterator' : 'generator'
    when Range then return 'iterator' if value.begin.is_a?(Integer)
    when Sluice::Blocks then 'iterator'
    when IO
      raise Refusal.new('BAD_CHUNK', "#{value.class} is a file or socket, which is no stream: yield what is read of it " \
                                     'by an Enumerator, or answer Sluice.file(path)')
    end || raise(Refusal.new('BAD_CHUNK', "#{value.class} cannot be told; #{MAY_BE}"))
  end

  # What is left of a stream that is an argument: each item is asked of the thread that iterates it.
  class Rest < Enumerator
    attr_writer :stream

    def self.of(stream)
      rest = new { |out| stream.hand_over { |it| out << it } }
      rest.stream = stream
      rest
    end

    def close
      @stream.abandon
    end
  end

  # An Enumerator or Range, iterated by a thread of its own that begins with the first credit, and
  # waits where there is no room. What more than one thread changes is guarded by the lock.
  class Stream
    attr_reader :number

    # How long an item may wait for the writer while the iterating thread is busy with the next ones.
    PASS_SECONDS = 0.001

    def initialize(worker, value, raw)
      @type = SluiceAdapter.stream_type(value)
      @worker = worker
      @value = value
      @raw = raw
      @number = worker.next_stream
      @granted_items = @granted_bytes = @made_items = @made_bytes = @out_items = @out_bytes = 0
      @items = []
      @children = [] # [an item's number, its streams], while the item is not written
      @queued = @over = @dropped = @taken = @wanted = @parked = @quiet = false
      @last = @thread = @held = nil
      @passed = 0
      @handed = Thread::Queue.new
      @lock = Thread::Mutex.new
      @changed = Thread::ConditionVariable.new
    end

    def ref
      told = { 'ref' => @number, 'stream_type' => @type, 'type_name' => @value.class.name }
      length = @value.size unless @value.is_a?(Sluice::Blocks)
      told['length'] = length if length.is_a?(Integer)
      Values.tagged('stream_ref', '__schema__' => 1, **told)
    end

    def over?
      @over
    end

    def grant(items, bytes)
      @granted_items = items if items > @granted_items
      @granted_bytes = bytes if bytes > @granted_bytes
      wake
    end

    def wake
      @lock.synchronize do
        return if @over || @dropped || @taken || !room?

        @thread ? @changed.broadcast : begin_thread
      end
    end

    # Closes it, so that `ensure` runs, and tells DROPPED then unless quiet.
    def drop(quiet: false)
      @lock.synchronize do
        @quiet ||= quiet
        return if @dropped

        @dropped = true
        return @thread.raise(Interrupted) if @thread && !@over
      end
      close_value unless @over
      @over = true
      @worker.writer.send(method(:forgo))
    end

    # For a method: the stream is over for Sluice, once its thread waits.
    def take
      @lock.synchronize do
        @taken = true
        @changed.wait(@lock) while @thread && !@over && !@parked
        raise Refusal.new('BAD_REQUEST', "stream #{@number} is over", 'ArgumentError') if @over || @dropped
      end
      @worker.forget(self)
    end

    # What a Rest yields. Left early, the iteration is interrupted, so that `ensure` runs.
    def hand_over
      ended = false
      loop do
        @lock.synchronize do
          @wanted = true
          @thread ? @changed.broadcast : begin_thread
        end
        kind, it = @handed.pop
        ended = kind != :item
        break if kind == :end
        raise it if kind == :error

        yield it
      end
    ensure
      abandon unless ended
    end

    def abandon
      @lock.synchronize { @thread.raise(Interrupted) if @thread && !@over }
    end

    # The writer takes a frame of items; after the last one what ends the stream.
    def take_into(parts)
      @queued = false
      return 0 if @dropped

      data = []
      size = 0
      while data.size < 2 * FRAME_ITEMS && (@held ||= @items.shift)
        length = @held.bytesize
        break if !data.empty? && size + length + 4 > FRAME_BYTES

        data << [length].pack('N') << @held
        @held = nil
        size += length + 4
      end
      sent(data, size, parts) unless data.empty?
      last = @last # looked at first: what was made before the end is then certainly found
      if @held || !@items.empty?
        queue
      elsif last
        parts << last
        @last = nil
        @worker.forget(self)
      end
      size
    end

    private

    def room?
      @made_items < @granted_items && @made_bytes < @granted_bytes && @made_bytes - @out_bytes < UNWRITTEN
    end

    def queue
      @queued = true
      @worker.writer.send(self)
    end

    def sent(data, size, parts)
      count = data.size / 2
      parts << [9 + size, 'I', @number].pack('NaQ>')
      parts.concat(data)
      @out_items += count
      @out_bytes += size - (4 * count)
      @children.shift while @children.first && @children.first[0] < @out_items
    end

    def begin_thread
      @thread = SluiceAdapter.guarded do
        error = SluiceAdapter.interruptible { iterate }
        finish(error)
      end
    end

    def iterate
      @value.each do |*item|
        item = item.size == 1 ? item[0] : item
        @taken ? @handed << [:item, item] : emit(item)
        wait if @taken || !room?
      end
      nil
    end

    # Until the next item is wanted: nothing is made without.
    def wait
      @lock.synchronize do
        @wanted = false if @taken && @parked == :handing
        until @taken ? @wanted : room?
          @parked = true
          @changed.broadcast
          @changed.wait(@lock)
        end
        @wanted = false
        @parked = false
      end
    end

    def finish(error)
      dropped = @lock.synchronize do
        @over = true
        @changed.broadcast
        @dropped # a drop from now on is told by who asks for it
      end
      return @handed << (error ? [:error, error] : [:end]) if @taken
      return @worker.writer.send(method(:forgo)) if dropped

      @last = error ? SluiceAdapter.failure('S', @number, error) : SluiceAdapter.frame('E', @number, @made_items)
      queue
    end

    def emit(item)
      data = encode(item)
      SluiceAdapter.check_size(data.bytesize, @worker.max_item)
      @items << data
      @made_items += 1
      @made_bytes += data.bytesize
      return if @queued

      queue
      now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      return if now - @passed < PASS_SECONDS

      @passed = now
      Thread.pass # the writer would wait for a tenth of a second otherwise
    end

    def encode(item)
      return raw(item) if @raw
      return item.to_s if item.is_a?(Integer) && item.between?(-EXACT, EXACT)
      return Values.quoted(item) if item.is_a?(String) && item.encoding != Encoding::BINARY

      return JSON.generate(item, max_nesting: 0) if Values.plain?(item, 0)

      Thread.handle_interrupt(Interrupted => :never) do
        found = Found.new(@worker)
        told = found.tell(item)
        @children << [@made_items, found] unless found.streams.empty?
        told
      end
    end

    def raw(item)
      return item.b if item.is_a?(String)

      raise Refusal.new('BAD_CHUNK', "an item of text or bytes is needed, not #{item.class}")
    end

    def close_value
      @value.close if @value.is_a?(Rest) || @value.is_a?(Sluice::Blocks)
    rescue StandardError => e
      warn SluiceAdapter.stack_of(e)
    end

    # In the writer's turn: nothing of it leaves any more, and nobody will hear of the streams in its items.
    def forgo
      @items.clear
      @held = @last = nil
      @children.each { |_, found| found.close }
      @worker.forget(self)
      @worker.writer.send(SluiceAdapter.frame('D', @number)) unless @quiet
    end
  end

  # A thread that is interrupted only where interruptible says so.
  def guarded(&work)
    Thread.handle_interrupt(Interrupted => :never) do
      Thread.new(&work).tap { |it| it.report_on_exception = true }
    end
  end

  # Runs what a user wrote; answers what it raised.
  def interruptible(&work)
    Thread.handle_interrupt(Interrupted => :immediate, &work)
    nil
  rescue Exception => e # whatever it is, it is told
    e
  end

  # ---------------------------------------------------------------------------------------- calls

  # One call: waits for its turn, runs on a thread, and is answered once.
  class Call
    attr_reader :number

    def initialize(worker, told, called)
      @worker = worker
      @told = told
      @called = called
      @number = told.fetch('id')
      @lock = Thread::Mutex.new
      @cancelled = @done = false
      @thread = nil
    end

    def begin
      @lock.synchronize { @thread = SluiceAdapter.guarded { run } }
    end

    def cancel
      @lock.synchronize do
        @cancelled = true
        @thread.raise(Interrupted) unless @done || @thread.nil?
      end
    end

    private

    def run
      value = nil
      error = SluiceAdapter.interruptible do
        args, named = arguments
        value = named.empty? ? @called.call(*args) : @called.call(*args, **named)
      end
      @lock.synchronize { @done = true }
      error = Interrupted.new if @cancelled
      told = error ? SluiceAdapter.failure('C', @number, error) : answer(value)
      @worker.finished(self)
      @worker.writer.send(told)
    end

    def answer(value)
      SluiceAdapter.frame('V', @number, body: Found.new(@worker).tell(value))
    rescue StandardError, SystemStackError => e
      SluiceAdapter.failure('C', @number, e)
    end

    # What the method gets; the streams among it are taken once all is known to fit.
    def arguments
      streams = {}
      given = [@told.fetch('args'), @told.fetch('kwargs')].map do |it|
        Values.from_json(it) do |number|
          stream = @worker.stream(number)
          if stream.nil? || stream.over?
            raise Refusal.new('BAD_REQUEST', "there is no stream #{number} here (any more)", 'ArgumentError')
          end
          streams[stream] ||= Rest.of(stream)
        end
      end
      fitted = Fitting.new(@called.parameters).fit(given[0], given[1].transform_keys(&:to_sym))
      streams.each_key(&:take)
      fitted
    end
  end

  # Arguments as a method takes them: those by name go to its keywords, else to its parameters of that name.
  class Fitting
    def initialize(parameters)
      @keywords = parameters.select { |kind, _| %i[key keyreq].include?(kind) }
      @places = parameters.select { |kind, _| %i[req opt].include?(kind) }
      @kinds = parameters.map(&:first)
    end

    def fit(args, named)
      args = args.dup
      named = named.dup
      @places.each_with_index do |(kind, name), i|
        named_too = named.key?(name) && @keywords.none? { |_, it| it == name }
        bad("#{name} is given twice", name) if named_too && i < args.size
        next if i < args.size

        args << named.delete(name) if named_too && i == args.size
        bad("the argument #{name || (i + 1)} is missing", name) if kind == :req && i >= args.size
      end
      bad("#{args.size} arguments, at most #{@places.size} are taken") if args.size > @places.size && !@kinds.include?(:rest)
      [args, checked(named)]
    end

    private

    def checked(named)
      missing = @keywords.find { |kind, name| kind == :keyreq && !named.key?(name) }
      bad("the argument #{missing[1]} is missing", missing[1]) if missing
      unknown = named.keys.find { |name| @keywords.none? { |_, it| it == name } } unless @kinds.include?(:keyrest)
      bad("there is no parameter #{unknown}", unknown) if unknown
      named
    end

    def bad(message, parameter = nil)
      raise Refusal.new('BAD_REQUEST', message, 'ArgumentError', parameter&.to_s)
    end
  end

  # -------------------------------------------------------------------------------------- serving

  # What `builtins:` may name.
  module Builtins
    # All items of what iterates, as an Array.
    def self.list(items)
      items.to_a
    end
  end

  # Finds the methods that an entry of serve names.
  class Serving
    PLAIN = /\A[A-Za-z][A-Za-z0-9_]*[?!]?\z/.freeze

    def initialize(entry, paths)
      @entry = entry
      @paths = paths
      @module_name, @name = entry.split(':', 2)
    end

    # Methods by the names READY tells.
    def methods
      unless [@module_name, @name].compact.all? { |it| PLAIN.match?(it) } && @module_name
        bad('a module or module:method is needed, of plain names: without dots, and not beginning with an underscore')
      end
      if @module_name == 'builtins'
        bad("'builtins' is served by method only: 'builtins:list'") unless @name
        found = methods_of(Builtins)
      else
        found = loaded(file)
      end
      chosen(found).transform_keys { |it| "#{@module_name}:#{it}" }
    end

    private

    def chosen(found)
      if @name
        bad("#{@module_name} has no function #{@name}; it has #{found.keys.join(', ')}") unless found.key?(@name)
        return found.slice(@name)
      end
      bad("#{@module_name} has no public method: define some, in module #{constant} by `def self.` or at the top") if found.empty?
      found
    end

    def file
      found = @paths.map { |it| File.expand_path("#{@module_name}.rb", it) }.find { |it| File.file?(it) }
      found || bad("there is no module #{@module_name}; looked for #{@module_name}.rb in " \
                   "#{@paths.empty? ? '(no paths)' : @paths.join(', ')}. Put it there, or correct serve or paths")
    end

    def loaded(file)
      begin
        require file
      rescue Exception => e # whatever it is: the user is to mend it
        bad("loading #{@module_name} failed; mend it and start again:\n#{SluiceAdapter.bounded(SluiceAdapter.stack_of(e))}")
      end
      return methods_of(Object.const_get(constant)) if Object.const_defined?(constant) && Object.const_get(constant).is_a?(Module)

      main = TOPLEVEL_BINDING.receiver
      names = (Object.private_instance_methods(false) + Object.public_instance_methods(false))
      named(names.select { |it| Object.instance_method(it).source_location&.first == file }) { |it| main.method(it) }
    end

    def constant
      @module_name.split('_').map { |it| it[0].upcase + it[1..] }.join
    end

    def methods_of(holder)
      named(holder.singleton_methods(false)) { |it| holder.method(it) }
    end

    def named(names)
      names.map(&:to_s).grep(PLAIN).to_h { |it| [it, yield(it)] }
    end

    def bad(message)
      raise BadStart, "serve: '#{@entry}': #{message}"
    end
  end

  # The conversation with Sluice: frames in, frames out, and what exists meanwhile.
  class Worker
    attr_reader :writer, :max_item

    def initialize(source, sink)
      @source = source
      @writer = Writer.new(sink) { stop }
      @lock = Thread::Mutex.new
      @functions = {}
      @streams = {}
      @calls = {}
      @waiting = []
      @running = @last_stream = 0
      @stopped = Thread::Queue.new
    end

    # Until it is to end; answers the status to exit with.
    def serve
      hello = greeted
      Thread.new { @writer.run }
      Thread.new { read_all }
      $LOAD_PATH.unshift(*hello.fetch('paths'))
      begin
        hello.fetch('serve').each { |it| @functions.update(Serving.new(it, hello['paths']).methods) }
      rescue BadStart => e
        @writer.send(SluiceAdapter.frame('B', body: JSON.generate(message: e.message)))
        @writer.flush(STOP_SECONDS)
        return 1
      end
      told = { protocol: PROTOCOL, language: 'ruby', version: RUBY_VERSION, functions: @functions.keys.map { |it| { name: it } } }
      @writer.send(SluiceAdapter.frame('R', body: JSON.generate(told)))
      @stopped.pop
      close_all
      0
    end

    def stream(number)
      @streams[number]
    end

    def next_stream
      @lock.synchronize { @last_stream += 1 }
    end

    def register(streams)
      @lock.synchronize do
        if @streams.size + streams.size > @max_streams
          raise Refusal.new('TOO_MANY_STREAMS', "more than #{@max_streams} streams at a time", 'RangeError')
        end

        streams.each { |it| @streams[it.number] = it }
      end
    end

    def forget(stream)
      @lock.synchronize { @streams.delete(stream.number) }
    end

    def finished(call)
      following = @lock.synchronize do
        @calls.delete(call.number)
        @running -= 1 if @waiting.empty?
        @waiting.shift
      end
      following&.begin
    end

    # Ends the process within the time set for it, whatever its code does.
    def stop
      Thread.new do
        sleep STOP_SECONDS
        exit!(0)
      end
      @stopped << true
    end

    private

    def greeted
      type, body = read
      SluiceAdapter.garbage("HELLO comes first, not #{type.inspect}") unless type == 'H'
      hello = JSON.parse(body)
      unless hello['protocol'] == PROTOCOL
        SluiceAdapter.garbage("protocol #{hello['protocol']} is not spoken here, only #{PROTOCOL}")
      end
      @max_item = [hello.fetch('maxItemBytes'), MAX_ITEM].min
      @max_streams = hello.fetch('maxStreams')
      @max_calls = hello.fetch('maxCalls')
      hello
    end

    def read
      head = @source.read(5) || (return ['S', ''])
      length = head.unpack1('N') || 0
      SluiceAdapter.garbage("a frame of #{length} bytes") if head.bytesize < 5 || length < 1 || length > MAX_FRAME
      body = length == 1 ? '' : @source.read(length - 1)
      SluiceAdapter.garbage('a frame was cut off') if body.nil? || body.bytesize < length - 1
      [head[4], body]
    end

    def read_all
      loop do
        type, body = read
        break if type == 'S'

        receive(type, body)
      end
      stop
    rescue StandardError => e # whatever it is: not as the protocol says
      SluiceAdapter.garbage("#{e.class}: #{e.message}")
    end

    def receive(type, body)
      case type
      when 'G'
        number, items, bytes = numbers(body, 3)
        @streams[number]&.grant(items, bytes)
      when 'C' then call(JSON.parse(body, max_nesting: 0))
      when 'D'
        number, = numbers(body, 1)
        stream = @streams[number]
        stream ? stream.drop : @writer.send(SluiceAdapter.frame('D', number))
      when 'X' then cancel(*numbers(body, 1))
      when 'P'
        told = { rss: SluiceAdapter.rss, calls: @running, streams: @streams.size }
        @writer.send(SluiceAdapter.frame('P', *numbers(body, 1), body: JSON.generate(told)))
      else SluiceAdapter.garbage("a frame of type #{type.inspect}")
      end
    end

    def numbers(body, count)
      SluiceAdapter.garbage("a body of #{body.bytesize} bytes") if body.bytesize != 8 * count
      body.unpack('Q>*')
    end

    def call(told)
      called = @functions[told.fetch('function')]
      if called.nil?
        error = Refusal.new('UNKNOWN_STREAM', "#{told['function']} is not served here", 'NameError')
        return @writer.send(SluiceAdapter.failure('C', told.fetch('id'), error))
      end
      call = Call.new(self, told, called)
      now = @lock.synchronize do
        @calls[call.number] = call
        @running < @max_calls ? @running += 1 : (@waiting << call) && nil
      end
      call.begin if now
    end

    def cancel(number)
      call, waits = @lock.synchronize do
        call = @calls[number]
        waits = !call.nil? && !@waiting.delete(call).nil?
        @calls.delete(number) if waits
        [call, waits]
      end
      return @writer.send(SluiceAdapter.failure('C', number, Interrupted.new)) if waits

      call&.cancel
    end

    def close_all
      until_then = Process.clock_gettime(Process::CLOCK_MONOTONIC) + STOP_SECONDS
      calls, streams = @lock.synchronize { [@calls.values - @waiting, @streams.values].tap { @waiting.clear } }
      calls.each(&:cancel)
      streams.each(&:drop)
      sleep 0.002 while (@running.positive? || !@streams.empty?) && Process.clock_gettime(Process::CLOCK_MONOTONIC) < until_then
      @writer.flush(STOP_SECONDS)
    end
  end

  def rss
    return File.read('/proc/self/statm').split[1].to_i * 4096 if File.exist?('/proc/self/statm')

    `ps -o rss= -p #{Process.pid}`.to_i * 1024
  rescue SystemCallError
    -1
  end

  # What the other side said is not the protocol: nothing of it can be trusted any more.
  def garbage(what)
    warn "sluice.rb: not the protocol: #{what}"
    exit!(2)
  end

  def main
    source = $stdin.dup.binmode
    sink = $stdout.dup.binmode
    sink.sync = true
    $stdin.reopen(File::NULL)
    $stdout.reopen($stderr)
    $stdout.sync = true
    worker = Worker.new(source, sink)
    trap('INT') {} # of a terminal: meant for Sluice, which says STOP
    trap('TERM') { Thread.new { worker.stop } }
    exit(worker.serve)
  rescue StandardError => e
    garbage("#{e.class}: #{e.message}")
  end
end

SluiceAdapter.main if $PROGRAM_NAME == __FILE__
