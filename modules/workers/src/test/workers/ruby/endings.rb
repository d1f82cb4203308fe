# frozen_string_literal: true

# What the end of a process finds running: methods at the top of a file, without a module.

def telling(name)
  Enumerator.new do |out|
    (0..).each { |i| out << i }
  ensure
    puts "closed #{name}"
  end
end

# Cannot be interrupted.
def stubborn
  warn 'stubborn'
  Thread.handle_interrupt(Exception => :never) { loop {} }
end
