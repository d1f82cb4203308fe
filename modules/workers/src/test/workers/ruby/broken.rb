# frozen_string_literal: true

raise 'it breaks at once'
