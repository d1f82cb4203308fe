# Tells the types of the frames that leave a stream whose iterating thread makes its last item, and
# ends, just after the writer has looked whether there are items.
require ARGV[0]

class Watched < Array
  attr_accessor :afterwards

  def empty?
    was = super
    now = @afterwards
    @afterwards = nil
    now&.call
    was
  end
end

Writer = Struct.new(:ready) do
  def send(entry)
    ready << entry
  end
end

TestWorker = Struct.new(:writer) do
  def next_stream
    1
  end

  def max_item
    1000
  end

  def forget(_stream); end
end

worker = TestWorker.new(Writer.new([]))
stream = SluiceAdapter::Stream.new(worker, [1].each, false)
items = Watched.new
items.afterwards = lambda do
  stream.__send__(:emit, 1)
  stream.__send__(:finish, nil)
end
stream.instance_variable_set(:@items, items)
parts = []
stream.take_into(parts)
worker.writer.ready.shift.take_into(parts) until worker.writer.ready.empty?
print parts.join.scan(/[IE](?=\0{7}\x01)/).join
