module Guide
  # A value: whatever is not lazy.
  def self.greet(name, loud: false)
    loud ? "Hello #{name}".upcase : "Hello #{name}"
  end

  # A stream: it computes as far as its reader has read, and not before.
  def self.primes(start = 2)
    Enumerator.new do |out|
      (start..).each do |n|
        out << n if (2..Integer.sqrt(n)).none? { |d| (n % d).zero? }
      end
    ensure
      puts 'closed: the reader went away'
    end
  end

  def self.ticks(seconds = 1.0)
    Enumerator.new do |out|
      (0..).each do |n|
        out << { tick: n }
        sleep seconds
      end
    end
  end

  # A value with a stream inside.
  def self.report(count)
    { status: :ok, rows: (0...count).lazy.map { |n| { n: n } } }
  end

  # A whole response.
  def self.table(count)
    Sluice.csv((0...count).lazy.map { |n| [n, n * n] }, columns: %w[n square])
  end
end
